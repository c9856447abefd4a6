"""What a provider says of a person is believed when it is signed with a key that the provider itself publishes."""

from collections.abc import Mapping
from typing import Any, Final

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter

from alongside.web.entering import failed

# Which kind of key each algorithm signs with. Neither “none” nor one with a shared secret is among them.
ALGORITHMS: Final = {"RS256": "RSA", "PS256": "RSA", "ES256": "EC"}
NEEDED: Final = ("iss", "aud", "sub", "iat", "exp")
LEEWAY: Final = 60


class CheckedTokens(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The library's way of asking a provider, which leaves the signature unread; here it is read."""

    def _decode_id_token(self, app: SocialApp, id_token: str) -> dict[str, Any]:
        try:
            return claims_of(id_token, self._keys(), issuer=self.openid_config["issuer"], client=app.client_id)
        except jwt.PyJWTError as problem:
            failed(f"single sign-on: {type(problem).__name__}")
            raise OAuth2Error("The token cannot be believed.") from problem

    def _keys(self) -> list[Any]:
        """The keys that the provider publishes now, from its own origin."""
        with get_adapter().get_requests_session() as session:
            response = session.get(self.openid_config["jwks_uri"])
            response.raise_for_status()
            published = response.json()
        found = published.get("keys") if isinstance(published, dict) else None
        return found if isinstance(found, list) else []


def claims_of(token: str, keys: list[Any], *, issuer: str, client: str) -> dict[str, Any]:
    """What a token says, if one of the keys has signed it, by this issuer, for this client, for now; raises jwt.PyJWTError otherwise."""
    header = jwt.get_unverified_header(token)
    algorithm = str(header.get("alg"))
    if algorithm not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError("An algorithm that is not on our list.")
    claims: dict[str, Any] = jwt.decode(
        token,
        _key_for(header, keys),
        algorithms=[algorithm],
        issuer=issuer,
        audience=client,
        leeway=LEEWAY,
        options={"require": list(NEEDED), "enforce_minimum_key_length": True},
    )
    _check_party(claims, client)
    return claims


def _key_for(header: Mapping[str, Any], keys: list[Any]) -> jwt.PyJWK:
    """The key that a token names; where it names none, the only one that it can be."""
    algorithm, named = header["alg"], header.get("kid")
    fitting = [key for key in keys if isinstance(key, dict) and _fits(key, algorithm) and named in (None, key.get("kid"))]
    if not fitting or (named is None and len(fitting) > 1):
        raise jwt.InvalidKeyError("No published key is the one that the token names.")
    return jwt.PyJWK(fitting[0], algorithm=algorithm)


def _fits(key: dict[str, Any], algorithm: str) -> bool:
    said = (key.get("kty"), key.get("use", "sig"), key.get("alg", algorithm))
    return said == (ALGORITHMS[algorithm], "sig", algorithm)


def _check_party(claims: dict[str, Any], client: str) -> None:
    """A token for several must say that it was made for us (OpenID Connect Core, 3.1.3.7)."""
    audience = claims["aud"]
    alone = isinstance(audience, str) or len(audience) == 1
    if claims.get("azp", client if alone else None) != client:
        raise jwt.InvalidAudienceError("Made for somebody else.")
