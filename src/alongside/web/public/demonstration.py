"""What exists in the demonstration alone: its ways in, and the messages that would have been sent."""

from typing import Any

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.outbox.models import Message
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.outbox.queries import newest_messages, open_link
from alongside.web.gate import Request, public
from alongside.web.public.sign_in import private, signed_in


@public()
def link(request: Request, token: str) -> HttpResponseBase:
    """A way in as one invented person: a button, as everywhere."""
    only_in_the_demonstration()
    opened = open_link(token, Purpose.DEMONSTRATION, now=request.moment)
    if request.method == "POST" and opened.link is not None and not opened.problem:
        return signed_in(request, opened.link.user)
    return private(render(request, "public/demonstration_link.html", {"link": opened.link, "problem": opened.problem}))


@public(shows=gettext_lazy("Everybody who can reach this demonstration. The people are invented, and nothing was sent."))
def messages(request: Request) -> HttpResponseBase:
    """The newest messages as they would have been sent."""
    only_in_the_demonstration()
    page = Paginator(newest_messages(), 50).get_page(request.GET.get("page"))
    return render(request, "public/demonstration_messages.html", {"page": page, "shown": as_sent(page)})


def only_in_the_demonstration() -> None:
    """Outside the demonstration there is no such page."""
    if not settings.DEMO:
        raise Http404("This page exists in the demonstration only.")


def as_sent(page: Page[Message]) -> list[dict[str, Any]]:
    """Messages with words in place of what is put in at sending time and kept nowhere."""
    words = {"{link}": _("[a link made when the message is sent]"), "{code}": _("[a code]"), "{minutes}": _("10 or 30")}
    shown = []
    for message in page:
        body = message.body
        for mark, instead in words.items():
            body = body.replace(mark, instead)
        shown.append({"message": message, "body": body})
    return shown
