"""Scripts typed into everything that takes words, and opened in a real browser wherever words are shown: none runs."""

import pytest
from django.apps import apps
from django.db import models
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path, reverse

from alongside.domain.models import Answer, Question, Response
from alongside.web.gate import public
from tests.trust.hostile.words import WHOLE
from tests.web.asking import sign_in
from tests.web.permissions.policy import ROWS, YES
from tests.web.permissions.worlds import build_worlds

# Not words: they choose a row, a page or a state, and nobody types them.
STRUCTURE = {
    *("slug", "state", "key", "code", "kind", "zone", "rhythm", "role", "purpose"),
    *("template", "message_id", "in_reply_to", "stored", "type", "moment", "sent_to", "origin", "ending"),
    *("mode", "side", "public_id", "pseudonym", "mark", "letter", "digest", "token_digest", "code_digest", "browser_digest", "key_digest"),
    *("address_key", "session_key", "session_data", "password", "worker", "name_of", "argument", "grade_band", "invited_as"),
    *("audience", "what", "holder", "language", "track", "number", "verb", "subject_kind", "digest"),
    *("why", "trouble", "problem"),
}
SKIPPED = {"Event", "Seal", "SignIn", "Tally", "Link", "FormKey", "Beat", "Lease", "Schedule", "Authenticator", "Job"}
WORDS_IN_JSON = {
    "Pairing": ("full_reasons", "shared_reasons"),
    "Proposal": ("reasons", "shared_reasons"),
    "Alternative": ("reasons",),
    "Leftover": ("why",),
    "RosterImport": ("rows", "notes"),
    "Question": ("options",),
    "Run": ("overrides",),
    "Draft": ("answers",),
}
FIXED_KEYS = {"status", "value", "address_key", "email", "grade", "invite_as"}
LISTEN = """() => {
  for (const one of document.querySelectorAll("*"))
    for (const name of ["mouseover", "focus", "toggle", "begin", "animationstart", "error", "load"]) one.dispatchEvent(new Event(name))
  const runs = /^[\\s\\x00-\\x20]*(javascript|data:text|vbscript)/i
  const leads = row => /^(href|src|action|formaction|data|srcdoc)$/i.test(row.name) && runs.test(row.value)
  const live = [...document.querySelectorAll("*")].filter(one => [...one.attributes].some(row => /^on/i.test(row.name) || leads(row)))
  const ran = window.ran || document.title === "ran" ? ["ran"] : []
  return [...live.map(one => one.outerHTML.slice(0, 200)), ...ran]
}"""


def change_words(value, said):
    """Every string in a value of JSON, but for those that are not words."""
    if isinstance(value, list) and len(value) == 2 and all(isinstance(row, str) for row in value):
        return [value[0], said]  # an option: what is kept, and how it is said
    if isinstance(value, list):
        return [change_words(row, said) for row in value]
    if isinstance(value, dict):
        return {key: row if key in FIXED_KEYS else change_words(row, said) for key, row in value.items()}
    return said if isinstance(value, str) else value


def plant(said):
    """Every word in every table becomes this; how many fields that is."""
    fields = 0
    for model in apps.get_app_config("domain").get_models():
        if model.__name__ in SKIPPED:
            continue
        names = [field.name for field in model._meta.concrete_fields if is_words(model, field)]
        if names:
            model._base_manager.update(**dict.fromkeys(names, said))
        for name in WORDS_IN_JSON.get(model.__name__, ()):
            for row in model._base_manager.all():
                model._base_manager.filter(pk=row.pk).update(**{name: change_words(getattr(row, name), said)})
        fields += len(names) + len(WORDS_IN_JSON.get(model.__name__, ()))
    return fields + say_in_answers(said)


def say_in_answers(said):
    """In words of one's own; where options are chosen, only an option can be an answer."""
    for response in Response.objects.select_related("wave__questionnaire"):
        question = Question.objects.get(questionnaire=response.wave.questionnaire, code="words")
        Answer.objects.update_or_create(response=response, question=question, defaults={"value": said})
    return 1


def is_words(model, field):
    if field.name in STRUCTURE or field.choices or field.primary_key or (field.unique and field.name != "address"):
        return False
    if (model.__name__, field.name) in {
        ("User", "address"),
        ("Address", "address"),
        ("Message", "address"),
        ("Scheme", "contact"),
        ("Answer", "value"),
        ("Draft", "answers"),
    }:
        return False
    return isinstance(field, models.CharField | models.TextField)


class Listener:
    """A browser that notices whatever a script could do."""

    def __init__(self, page, context, server, worlds):
        self.page, self.context, self.server, self.worlds, self.heard = page, context, server, worlds, []
        page.on("dialog", lambda dialog: (self.heard.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("console", lambda row: self.heard.append(f"console {row.text}") if row.type in {"error", "warning"} else None)
        page.on("pageerror", lambda problem: self.heard.append(f"error {problem}"))
        page.on(
            "request", lambda asked: self.heard.append(f"asked {asked.url}") if "csp-report" in asked.url or "evil" in asked.url else None
        )

    def become(self, viewer):
        self.context.clear_cookies()
        user = self.worlds.viewers[viewer]
        if user is not None:
            client = Client()
            sign_in(client, user)
            cookies = [{"name": name, "value": morsel.value, "url": self.server.url} for name, morsel in client.cookies.items()]
            self.context.add_cookies(cookies)

    def open(self, address):
        """What is wrong with a page, once everything that could set it off has been."""
        self.heard.clear()
        response = self.page.goto(self.server.url + address)
        found = self.page.evaluate(LISTEN)
        self.page.wait_for_timeout(20)
        status = [] if response.status < 500 else [f"status {response.status}"]
        missing = [row for row in self.heard if "404 (Not Found)" in row or "409 (Conflict)" in row]
        return [*found, *status, *(row for row in self.heard if row not in missing)]


@pytest.fixture
def listener(live_server, transactional_db, keys, settings, page, context):
    """The three schemes behind a server, and somebody who listens."""
    settings.DEMO, settings.CLOCK, settings.ADDRESS = True, "", live_server.url
    return Listener(page, context, live_server, build_worlds())


def pages_for(worlds):
    """Every page that can be opened, with one viewer who may."""
    for row in ROWS:
        viewer = next(
            (
                name
                for name in ("lead", "both", "mentor", "trainer", "evaluator", "steering", "system", "anonymous")
                if row.cells[name] == YES
            ),
            "",
        )
        captures = worlds.captures(row.thing, "here", row.whose(viewer)) if viewer else None
        if (
            captures is not None
            and row.answers["get"] == 200
            and not row.route.endswith(("csv", "xlsx", "pdf", "file", "txt", "health", "ready", "security-txt", "result"))
        ):
            yield viewer, row.route, reverse(row.route, kwargs=captures)


def tried(listener, payloads, most):
    """Plant, and open every page; what was wrong by page, how many pages, how many fields."""
    fields, wrong, opened, now = plant(" ".join(payloads)), {}, 0, None
    for viewer, route, address in sorted(pages_for(listener.worlds))[:most]:
        if viewer != now:
            listener.become(viewer)
            now = viewer
        opened += 1
        if found := listener.open(address):
            wrong[route] = found
    return wrong, opened, fields


def test_no_script_runs_on_the_pages_of_a_lead(listener):
    wrong, opened, fields = tried(listener, WHOLE[::23], 6)

    assert (wrong, opened) == ({}, 6)
    assert fields > 25


@pytest.mark.slow
def test_no_script_runs_wherever_words_are_shown(listener, say):
    rounds, many, wrong, opened = [WHOLE[start : start + 40] for start in range(0, len(WHOLE), 40)], 0, {}, 0
    for payloads in rounds:
        found, pages, fields = tried(listener, payloads, 200)
        many, opened, wrong = many + len(payloads), opened + pages, wrong | found

    say(f"{many} payloads in {fields} fields of every row, {opened} pages opened in Chromium: {len(wrong)} ran or were reported")
    assert (wrong, many >= 300) == ({}, True)


@public()
def careless(request):
    """What a page would be that puts words in as they are."""
    return HttpResponse(f"<!DOCTYPE html><title>x</title><main>{WHOLE[0]}{WHOLE[35]}<a {WHOLE[0][:0]}onclick=alert(1)>x</a></main>")


urlpatterns = [path("careless/", careless, name="careless"), path("", include("alongside.config.urls"))]


def test_careless_page_would_be_noticed_and_still_run_nothing(listener, settings):
    settings.ROOT_URLCONF = __name__

    found = listener.open("/careless/")

    assert [row for row in found if row.startswith("dialog") or row == "ran"] == []
    assert [row for row in found if row.startswith("asked")] != []
    assert [row for row in found if "Content Security Policy" in row] != []
