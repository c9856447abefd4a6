"""What a provider says is believed only when one of the keys that it publishes has signed it, for us and for now."""

import base64
import hashlib
import hmac
import json
import time

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from alongside.web.public.identity_tokens import claims_of
from tests.web.account.provider import ADE, CLIENT, new_rsa, public, through, who

SAID = "Signing in with your organisation’s account did not work. Try again, or ask for a link and a code."
KID = {"kid": "rs256"}


def part(content):
    """One part of a token, as it is written."""
    return base64.urlsafe_b64encode(content if isinstance(content, bytes) else json.dumps(content).encode()).decode().rstrip("=")


def with_shared_secret(said, secret):
    """A token made with HMAC by hand: the library would not take a public key for a secret."""
    text = f"{part({'alg': 'HS256', 'typ': 'JWT', **KID})}.{part(said)}"
    return f"{text}.{part(hmac.new(secret, text.encode(), hashlib.sha256).digest())}"


def pem(key):
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def by_another_key(_provider):
    key = new_rsa()
    return lambda said: jwt.encode(said, key, "RS256", headers=KID)


def by_nobody(_provider):
    return lambda said: f"{part({'alg': 'none', **KID})}.{part(said)}."


def by_the_public_key_as_a_secret(provider):
    return lambda said: with_shared_secret(said, pem(provider.keys["RS256"]))


def by_the_published_key_as_a_secret(provider):
    return lambda said: with_shared_secret(said, json.dumps(provider.published[0]).encode())


def by_a_published_secret(provider):
    provider.published = [{"kty": "oct", "kid": "rs256", "k": part(b"s" * 32)}]
    return lambda said: with_shared_secret(said, b"s" * 32)


def by_a_key_that_is_not_published(provider):
    return lambda said: jwt.encode(said, provider.keys["RS256"], "RS256", headers={"kid": "another"})


def by_a_key_for_encryption(provider):
    provider.published = [key | {"use": "enc"} for key in provider.published]
    return provider.signed


def by_one_of_several_without_its_name(provider):
    provider.published = [public(provider.keys[name], "RS256") for name in ("RS256", "PS256")]
    return lambda said: jwt.encode(said, provider.keys["RS256"], "RS256")


def by_a_longer_algorithm_than_is_known(provider):
    provider.published = [public(provider.keys["RS256"], "RS512") | KID]
    return lambda said: jwt.encode(said, provider.keys["RS256"], "RS512", headers=KID)


def by_a_key_for_another_algorithm(provider):
    return lambda said: jwt.encode(said, provider.keys["PS256"], "RS256", headers={"kid": "ps256"})


def by_a_key_that_is_too_short(provider):
    key, said = new_rsa(1024), {"iss": provider.issuer, "aud": CLIENT, "sub": "x", **times(), **ADE}
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        token = jwt.encode(said, key, "RS256", headers=KID)
    provider.published = [public(key, "RS256")]
    return lambda _said: token


def with_a_key_of_its_own(_provider):
    key = new_rsa()
    return lambda said: jwt.encode(said, key, "RS256", headers=KID | {"jwk": public(key, "RS256"), "jku": "https://evil.example/keys"})


def changed_after_signing(provider):
    def sign(said):
        head, _said, signature = provider.signed(said | {"email": "mo@harbour.example"}).split(".")
        return f"{head}.{part(said)}.{signature}"

    return sign


def in_pieces(_provider):
    return lambda _said: "not.a.token"


def without_keys(provider):
    provider.published = "none"
    return provider.signed


def without_an_algorithm(_provider):
    return lambda said: f"{part({'typ': 'JWT', **KID})}.{part(said)}.{part(b'x')}"


def times():
    now = int(time.time())
    return {"iat": now, "exp": now + 60}


FORGED = (
    *(by_another_key, by_nobody, by_the_public_key_as_a_secret, by_the_published_key_as_a_secret, by_a_published_secret),
    *(by_a_key_that_is_not_published, by_a_key_for_encryption, by_one_of_several_without_its_name, by_a_longer_algorithm_than_is_known),
    *(by_a_key_for_another_algorithm, by_a_key_that_is_too_short, with_a_key_of_its_own, changed_after_signing, in_pieces, without_keys),
    without_an_algorithm,
)


@pytest.mark.parametrize("forged", FORGED)
def test_token_that_no_published_key_has_signed_is_refused(client, world, provider, send, forged):
    provider.sign = forged(provider)
    answer = through(client, send, provider, **ADE)

    assert (answer.url, who(client)) == ("/sign-in/", None)
    assert SAID in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": 1},
        {"exp": None},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"iss": "https://other.example"},
        {"aud": "another"},
        {"aud": ["alongside", "another"]},
        {"azp": "another"},
        {"sub": None},
    ],
)
def test_signed_token_for_another_time_or_another_client_is_refused(client, world, provider, send, claims):
    provider.sign = lambda said: provider.signed({name: value for name, value in said.items() if value is not None})
    answer = through(client, send, provider, **ADE, **claims)

    assert (answer.url, who(client)) == ("/sign-in/", None)
    assert SAID in client.get("/sign-in/").content.decode()


@pytest.mark.parametrize("algorithm", ["none", "HS256", "RS512", "ES384", "EdDSA"])
def test_algorithm_that_is_not_on_the_list_is_refused_before_any_key_is_looked_at(algorithm):
    token = f"{part({'alg': algorithm, **KID})}.{part({})}.{part(b'x')}"

    with pytest.raises(jwt.InvalidAlgorithmError):
        claims_of(token, [], issuer="", client=CLIENT)


@pytest.mark.parametrize("algorithm", ["RS256", "PS256", "ES256"])
def test_token_signed_with_a_published_key_is_believed(client, world, provider, send, algorithm):
    provider.sign = lambda said: provider.signed(said, algorithm)
    through(client, send, provider, **ADE)

    assert who(client) == str(world.ade.pk)


def test_only_key_may_be_unnamed_and_say_little_of_itself(client, world, provider, send):
    published = public(provider.keys["RS256"], "RS256")
    provider.published = [{name: published[name] for name in ("kty", "n", "e")}]
    provider.sign = lambda said: jwt.encode(said, provider.keys["RS256"], "RS256")
    through(client, send, provider, **ADE, aud=["alongside", "another"], azp="alongside")

    assert who(client) == str(world.ade.pk)


def test_key_that_was_changed_is_fetched_anew(client, world, provider, send):
    key = new_rsa()
    provider.published = [public(key, "RS256") | {"kid": "new"}]
    provider.sign = lambda said: jwt.encode(said, key, "RS256", headers={"kid": "new"})
    through(client, send, provider, **ADE)

    assert who(client) == str(world.ade.pk)


def test_reason_stands_in_the_log_and_the_token_does_not(client, world, provider, send, caplog):
    provider.sign = by_another_key(provider)
    through(client, send, provider, **ADE)
    said = [record.msg for record in caplog.records if "not signed in" in str(record.msg)]

    assert ["InvalidSignatureError" in str(line) for line in said] == [True]
    assert "eyJ" not in caplog.text
