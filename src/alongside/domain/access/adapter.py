"""Where django-allauth asks us: secrets of second factors are encrypted with a key that is not in the database."""

from typing import TYPE_CHECKING

from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings

from alongside.domain.organisations.models import User
from alongside.kit.crypto import KeyFolder, decrypted, encrypted

if TYPE_CHECKING:
    from allauth.mfa.models import Authenticator
    from django.db.models import QuerySet

KEY = "second-factors"


def encrypted_factors() -> "QuerySet[Authenticator]":
    """What lies under the key of second factors: secrets of authenticator apps, and recovery codes; the oldest first."""
    from allauth.mfa.models import Authenticator

    kinds = (Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES)
    found: QuerySet[Authenticator] = Authenticator.objects.filter(type__in=kinds).order_by("pk")
    return found


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Encrypts what must stay secret, and names this service to authenticator apps and passkeys."""

    def encrypt(self, text: str) -> str:
        """A secret as it is kept; the key is made with the first one, and never over others whose key is lost."""
        return encrypted(KeyFolder(settings.KEYS).create(KEY, lies_under_it=encrypted_factors().exists), text)

    def decrypt(self, encrypted_text: str) -> str:
        """A secret as it is used."""
        return decrypted(KeyFolder(settings.KEYS).read(KEY), encrypted_text)

    def get_totp_label(self, user: User) -> str:
        """Whose code it is, as the app shows it."""
        return user.address

    def get_totp_issuer(self) -> str:
        """Which service it is for, as the app shows it."""
        return f"Alongside ({settings.ADDRESS.split('://')[-1]})"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """The site that passkeys are tied to: the public address, whatever a request says."""
        return {"id": settings.ADDRESS.split("://")[-1].partition(":")[0], "name": "Alongside"}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, object]:
        """How a device lists the passkey."""
        from allauth.account.utils import user_pk_to_url_str

        return {"id": user_pk_to_url_str(user).encode(), "display_name": user.name, "name": user.address}
