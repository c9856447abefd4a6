"""The open pages: what there is, one scheme, and what an honest service says about itself."""

from django.conf import settings
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.models import Role
from alongside.domain.access.queries import holders
from alongside.domain.organisations.models import TextKey
from alongside.domain.organisations.queries import open_schemes, purposes_of, scheme_by_slug, texts_of
from alongside.web.context import hats_of
from alongside.web.gate import Request, needs, public
from alongside.web.known import COOKIE as KNOWN_COOKIE
from alongside.web.one_form import COOKIE as FORM_COOKIE
from alongside.web.public.asked import COOKIE
from alongside.web.public.who_sees_what import HEADER, ROWS

SECTIONS = (TextKey.PURPOSE, TextKey.WHO_FOR, TextKey.TAKING_PART, TextKey.CONFIDENTIALITY)


@public(shows=_("Everybody."))
def front(request: Request) -> HttpResponseBase:
    """The schemes that are run here."""
    schemes = list(open_schemes())
    purposes = purposes_of(schemes)
    rows = [{"scheme": scheme, "purpose": purposes.get(scheme.pk, "")} for scheme in schemes]
    return render(request, "public/front.html", {"rows": rows})


@public(shows=_("Everybody. Who takes part is never shown here."))
def scheme(request: Request, scheme: str) -> HttpResponseBase:
    """One scheme: its own texts, who runs it, how to take part, whom to write to."""
    found = scheme_by_slug(scheme)
    if found is None:
        raise Http404("There is no such scheme.")
    texts = texts_of(found)
    context = {
        "scheme": found,
        "sections": [(str(key.label), texts[key], key) for key in SECTIONS if texts.get(key)],
        "has_way_in": TextKey.TAKING_PART in texts,
        "who_runs_it": texts.get(TextKey.WHO_RUNS_IT, ""),
        "leads": holders(found, Role.LEAD, now=request.moment),
        "deputies": holders(found, Role.DEPUTY, now=request.moment),
        "contact_url": f"mailto:{found.contact}",
    }
    return render(request, "public/scheme.html", context)


@needs(None, shows=_("Only you."))
def home_for_me(request: Request) -> HttpResponseBase:
    """The home of one's highest role; a member's own when there is none."""
    hats = hats_of(request)
    return redirect(hats[0].url if hats else "member:home")


@public(shows=_("Everybody."))
def accessibility(request: Request) -> HttpResponseBase:
    """How far the pages can be used by everybody, and whom to tell when not."""
    return render(request, "public/accessibility.html", {"schemes": open_schemes()})


@public(shows=_("Everybody."))
def privacy(request: Request) -> HttpResponseBase:
    """What is kept about whom and for how long, and who sees it."""
    schemes = list(open_schemes())
    organisations = sorted({scheme.organisation for scheme in schemes}, key=lambda organisation: organisation.name)
    context = {"schemes": schemes, "organisations": organisations, "header": HEADER, "rows": ROWS}
    return render(request, "public/privacy.html", context)


@public(shows=_("Everybody."))
def cookies(request: Request) -> HttpResponseBase:
    """The cookies, all of them needed."""
    header = [_("Name"), _("What it is for"), _("How long it stays")]
    rows = [
        (settings.SESSION_COOKIE_NAME, _("keeps you signed in"), _("20 hours (12 for roles), or until you sign out")),
        (settings.CSRF_COOKIE_NAME, _("makes sure that a form was sent from our own page"), _("a year")),
        (
            COOKIE,
            _("ties a sign-in message to the browser that asked, and keeps the address you typed"),
            _("an hour, or until you are signed in"),
        ),
        (
            KNOWN_COOKIE,
            _("knows that you have signed in with this browser, so that nobody else’s asking keeps you from getting a link"),
            _("180 days after you last signed in"),
        ),
        (
            FORM_COOKIE,
            _("opens one questionnaire from its e-mail, without signing in"),
            _("two hours after the last answer, or until you finish, sign out or close the browser"),
        ),
    ]
    return render(request, "public/cookies.html", {"header": header, "rows": rows})
