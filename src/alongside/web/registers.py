"""The register of a session, for everybody who keeps one: the same page for a lead and for a trainer."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.domain.training.actions import keep_register
from alongside.domain.training.models import Session
from alongside.domain.training.queries import RegisterLine, register_of
from alongside.web.forms import SearchField
from alongside.web.gate import Request
from alongside.web.widgets import Checkboxes

SHORTEST_SEARCH = 3


class RegisterForm(forms.Form):
    """Who came. Only the names on the page are changed, so that a search loses nobody who is not shown."""

    search = SearchField(
        label=gettext_lazy("Find a name"),
        help_text=gettext_lazy("Somebody came without booking? Type at least three letters of their name."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    listed = forms.MultipleChoiceField(required=False, widget=forms.MultipleHiddenInput)
    came = forms.MultipleChoiceField(
        label=gettext_lazy("Who came?"),
        required=False,
        widget=Checkboxes,
        error_messages={"invalid_choice": gettext_lazy("The list has changed since you opened it. Check it again")},
    )

    def __init__(self, *args: Any, lines: Iterable[RegisterLine], search: str = "", **kwargs: Any) -> None:
        self.lines = {line.participant.public_id: line for line in lines}
        super().__init__(*args, **kwargs)
        sent = self._sent()
        shown = [line for key, line in self.lines.items() if key in sent or _is_shown(line, search.casefold())]
        self.shown = len(shown)
        self.initial = {
            "search": search,
            "listed": [line.participant.public_id for line in shown],
            "came": [line.participant.public_id for line in shown if line.came],
        }
        self.fields["listed"].choices = self.fields["came"].choices = _groups(shown)  # type: ignore[attr-defined]

    def _sent(self) -> set[str]:
        """The people that a sent form names: all that it may name, and all that it shows again beside what it would have shown."""
        if not self.is_bound:
            return set()
        return {key for name in ("listed", "came") for key in self.data.getlist(name)}  # type: ignore[attr-defined]

    def people(self) -> list[Any]:
        """Those ticked, and those who had come and were not on the page."""
        ticked, listed = set(self.cleaned_data["came"]), set(self.cleaned_data["listed"])
        return [line.participant for key, line in self.lines.items() if key in ticked or (line.came and key not in listed)]


def _is_shown(line: RegisterLine, search: str) -> bool:
    """Whoever booked or came; others only for somebody who knows the name, since who was invited is not a trainer's to read."""
    is_named = search in line.participant.person.name.casefold()
    return is_named and (line.booked or line.came or len(search) >= SHORTEST_SEARCH)


def _groups(lines: Iterable[RegisterLine]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Those who booked first; everybody else may come as well."""
    groups: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for line in sorted(lines, key=lambda line: line.participant.person.name.casefold()):
        groups[line.booked].append((line.participant.public_id, line.participant.person.name))
    titles = {True: _("Booked a place ({many})"), False: _("Did not book ({many})")}
    return [(titles[booked].format(many=len(people)), people) for booked, people in groups.items() if people]


@dataclass(frozen=True)
class Page:
    """Where a register stands among the pages of its keeper."""

    back_url: str
    back_text: str
    change_url: str = ""


def register_page(request: Request, session: Session, page: Page) -> HttpResponseBase:
    """Show and keep a register; searching saves what is ticked, since a search is a new page."""
    search = request.GET.get("search", "").strip()
    lines = register_of(session)
    form = RegisterForm(request.POST if request.method == "POST" else None, lines=lines, search=search)
    if request.method == "POST" and form.is_valid():
        many = keep_register(session, came=form.people(), by=request.user, now=request.moment)
        return _kept(request, form.cleaned_data["search"].strip(), many)
    context = {
        "session": session,
        "form": form,
        "search": search,
        "page": page,
        "has_begun": session.starts_at <= request.moment,
        "booked": [line.participant for line in lines if line.booked],
        "came": sum(line.came for line in lines),
        "all": len(lines),
    }
    return render(request, "parts/register.html", context)


def _kept(request: Request, search: str, many: int) -> HttpResponseRedirect:
    words = ngettext("The register is saved: {many} person came.", "The register is saved: {many} people came.", many)
    if request.POST.get("then") != "search":
        messages.success(request, words.format(many=many))
        return HttpResponseRedirect(request.path)
    return HttpResponseRedirect(f"{request.path}?{urlencode({'search': search})}" if search else request.path)
