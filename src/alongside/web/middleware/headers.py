"""The headers of every response, pages and files, errors too."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponseBase

from alongside.web.middleware.numbers import page_of

OFF: Final = (
    *("accelerometer", "autoplay", "browsing-topics", "camera", "clipboard-read", "display-capture", "encrypted-media", "fullscreen"),
    *("gamepad", "geolocation", "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment"),
    *("picture-in-picture", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
)
FEATURES: Final = ", ".join(
    [*(f"{feature}=()" for feature in OFF), "publickey-credentials-create=(self)", "publickey-credentials-get=(self)"]
)
ALWAYS: Final = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": FEATURES,
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # What is neither a page nor a file of ours, such as a redirect: nothing in it may load anything.
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
}
ENDS_A_SESSION: Final = frozenset({"public:sign-out"})
TEXTS: Final = ("text/", "application/xml", "image/svg+xml")


class Headers:
    """Sets what a response did not set itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The response with the whole set."""
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        # Files have their own lasting names and times, set where they are served; everything else is somebody's.
        response.headers.setdefault("Cache-Control", "no-store")
        _say_charset(response)
        if request.method == "POST" and page_of(request) in ENDS_A_SESSION:
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _say_charset(response: HttpResponseBase) -> None:
    kind = response.headers.get("Content-Type", "")
    if kind.startswith(TEXTS) and "charset" not in kind:
        response.headers["Content-Type"] = f"{kind}; charset=utf-8"
