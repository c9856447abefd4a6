"""What a browser remembers while somebody signs in: a signed cookie that scripts cannot read, for an hour at most."""

from dataclasses import asdict, dataclass, replace
from typing import Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponseBase

from alongside.kit.crypto import token

COOKIE: Final = "__Host-asked" if settings.HTTPS else "asked"
SALT: Final = "alongside.asked"
HOUR: Final = 60 * 60


@dataclass(frozen=True)
class Asked:
    """The value that ties a link to this browser, the address that was typed, and where the person was going."""

    browser: str = ""
    address: str = ""
    onward: str = ""


def asked_here(request: HttpRequest) -> Asked:
    """What this browser remembers; nothing when the cookie is absent, old or not ours."""
    try:
        return Asked(**signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=HOUR))
    except (signing.BadSignature, TypeError):
        return Asked()


def ready_to_ask(asked: Asked, *, address: str) -> Asked:
    """The same browser value again, so that an earlier message still works where it was asked for; a new one at first."""
    return replace(asked, browser=asked.browser or token(), address=address)


def remember(response: HttpResponseBase, asked: Asked) -> None:
    """Keep it in the browser."""
    value = signing.dumps(asdict(asked), salt=SALT)
    response.set_cookie(COOKIE, value, max_age=HOUR, secure=settings.HTTPS, httponly=True, samesite="Lax")


def forget(response: HttpResponseBase) -> None:
    """The person is in: the browser value has done its work."""
    response.delete_cookie(COOKIE, samesite="Lax")
