"""Whatever is sent to a page, it answers: no error of ours, and no field changed that its form does not show."""

import io
import json
import re
import secrets
from collections import Counter

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import NoReverseMatch
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.trust.hostile.words import CELLS, SCRIPTS
from tests.web.permissions.asking import Asker
from tests.web.permissions.forms import FORMS, form_for
from tests.web.permissions.policy import ROWS, YES
from tests.web.permissions.worlds import OTHERS, VIEWERS

MANY, FEW = 10_000, 200
PLACES = ("here", "next door", "elsewhere", "absent")
NUMBERS = st.one_of(st.integers(), st.integers(-(2**70), 2**70), st.floats(), st.sampled_from(["1e999", "0x1f", "٣", "1_000", "-0", "½"]))
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=st.characters(categories=("Cc", "Cf", "Zs", "Zl", "Mn", "So")), max_size=20),
    st.sampled_from([*SCRIPTS[::17], *CELLS[::29]]),
    st.sampled_from(["", " ", "\x00", "a\x00b", "'", '"', "'; DROP TABLE domain_user; --", "../../etc/passwd", "%00", "{link}", "{x"]),
    st.sampled_from(["x" * 300, "x" * 5_000, "é" * 70_000, "\u202e" * 99, "🧑‍⚕️" * 40, "a@b.example", "yes", "on", "null", "[]"]),
    NUMBERS.map(str),
)
COMMON = (
    *("search", "page", "sort", "show", "change", "next", "then", "site", "side", "choice", "reason", "format", "code", "address"),
    *("form_key", "answer", "text", "minutes", "mode", "ending"),
)
FILES = st.one_of(
    st.binary(max_size=300),
    st.sampled_from(
        [
            *(b"PK\x03\x04", b"PK\x03\x04" + b"\x00" * 99, b"\xd0\xcf\x11\xe0", b"%PDF-1.7", b"\xff\xfe", b"\xef\xbb\xbf", b'"'),
            *(b"a,b\n" * 9, b"email,name\n\x00,\x00\n", b"email\n" + b"x" * 9_000),
        ]
    ),
    TEXTS.map(lambda text: f"email,name,grade,invite as\na@b.example,{text},CT1,mentee\n".encode("utf-8", "surrogatepass")),
    TEXTS.map(lambda text: f"id,name,role,rank\na,{text},mentor,2\n{text},b,mentee,1\n".encode("utf-8", "surrogatepass")),
    TEXTS.map(lambda text: f"mentor,{text},b\na,1,{text}\n{text},-2,1e9\n".encode("utf-8", "surrogatepass")),
)
TAKES_FILES = {
    "on-files:people": ("people", "grades", "exclusions", "own_rules"),
    "on-files:scores": ("scores", "capacities"),
    "public:check-figures": ("document",),
    "evaluator:codebook-read": ("codebook",),
    "evaluator:questionnaire-read": ("file",),
}
NAMES = st.one_of(
    st.sampled_from(
        ["roster.csv", "roster.xlsx", "own.toml", "report.docx", "../../evil.csv", "a\r\nb.csv", "x" * 300 + ".csv", "", ".", "a.exe"]
    ),
    st.text(max_size=20),
)


def fields_of_models():
    """The name of every field there is, and of what forms may be tempted to take."""
    names = {field.name for model in apps.get_app_config("domain").get_models() for field in model._meta.get_fields()}
    return sorted(names | {"pk", "id", "is_staff", "is_superuser", "role", "roles", "_method", "by", "now"})


MODEL_FIELDS = fields_of_models()


@st.composite
def questions(draw):
    """One request: who asks, which page, about what, and what is sent."""
    row = draw(st.sampled_from(ROWS))
    method = draw(st.sampled_from(["get", "post", "post", "post", "put", "delete", "patch", "options"]))
    names = st.one_of(st.sampled_from([*COMMON, *MODEL_FIELDS]), st.text(max_size=12))
    return (
        row,
        draw(st.sampled_from(VIEWERS)),
        draw(st.sampled_from(PLACES)),
        method,
        draw(st.dictionaries(st.sampled_from(range(12)), st.one_of(TEXTS, st.lists(TEXTS, max_size=3)), max_size=5)),
        draw(st.dictionaries(names, st.one_of(TEXTS, st.lists(TEXTS, max_size=3)), max_size=4)),
        draw(st.none() | st.tuples(NAMES, FILES)),
        draw(st.none() | st.text(max_size=30)),
    )


class Fuzzer(Asker):
    """Asks anything of any page; what came of it is counted."""

    def __init__(self, worlds):
        super().__init__(worlds)
        self.came = Counter()

    def sends(self, question):
        row, viewer, place, method, changed, added, file, instead = question
        captures = self.worlds.captures(row.thing, place, row.whose(viewer)) or self.worlds.captures(row.thing, place, OTHERS)
        if captures is None:
            return
        if captures and instead:
            captures = captures | {sorted(captures)[0]: instead}
        where = self.worlds.places["here" if place == "absent" else place]
        known = captures is not None and row.whose(viewer)
        sent = {name: value for name, value in form_for(row.route, where, known).items() if value is not None}
        for number, value in changed.items():
            sent[sorted(sent)[number % len(sent)]] = value
        sent |= added
        if file is not None:
            fields = TAKES_FILES.get(row.route, ("roster",))
            sent[fields[len(file[1]) % len(fields)]] = Named(*file)
        self.send(viewer, method, row.route, captures, without_lone_halves(sent))

    def send(self, viewer, method, route, captures, sent):
        try:
            answer = self.ask(viewer, method, route, captures, sent if method in {"get", "post"} else b"")
        except NoReverseMatch:
            return
        self.came[answer.status] += 1
        assert answer.status < 500, (viewer, method, route, captures, sent)


class Named(io.BytesIO):
    """A file under whatever name a program may send."""

    def __init__(self, name, content):
        super().__init__(content)
        self.name = name


def without_lone_halves(sent):
    """No browser can send half a character, and the test client cannot either."""

    def whole(value):
        if isinstance(value, list):
            return [whole(one) for one in value]
        return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value

    return {whole(str(name)) or "x": whole(value) for name, value in sent.items()}


def fuzz(worlds, many):
    fuzzer = Fuzzer(worlds)

    @settings(
        max_examples=many,
        derandomize=many == FEW,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(questions())
    def asks(question):
        fuzzer.sends(question)

    asks()
    return fuzzer.came


def test_no_page_breaks_whatever_it_is_sent(worlds):
    came = fuzz(worlds, FEW)

    assert max(came) < 500
    assert sum(came.values()) > FEW // 2


@pytest.mark.slow
def test_no_page_breaks_whatever_ten_thousand_requests_send(worlds, say):
    came = Counter()
    while sum(came.values()) < MANY:
        came += fuzz(worlds, 4_000)

    say(f"{sum(came.values())} requests: {dict(sorted(came.items()))}")
    assert max(came) < 500


NEW_EACH_TIME = re.compile(
    r"_at$|^(key|token_digest|code_digest|public_id|message_id|expires_at|argument|session_data|pseudonym|stored|result|in_reply_to)$"
)
# Moments, numbers drawn by chance, and public ids in addresses.
BY_CHANCE = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[.\d]*(\+00:00)?|\b\d{8}T\d{6}Z|\b\d{15,}\b|(?<=/)[a-z0-9]{12}(?=/)")


def rows():
    """The whole of our tables, but for what is new each time."""
    found = Counter()
    for model in apps.get_app_config("domain").get_models():
        names = [
            field.attname for field in model._meta.concrete_fields if not NEW_EACH_TIME.search(field.attname) and not field.primary_key
        ]
        for row in model._base_manager.values_list(*names):
            found[model.__name__, BY_CHANCE.sub("…", json.dumps(row, default=str))] += 1
    return found


def tempted():
    """Every field of every table, with a value that would be noticed."""
    values = {"state": "published", "role": "lead", "is_system_manager": "on", "is_active": "", "email": "evil@evil.example"}
    return {name: values.get(name, "1") for name in MODEL_FIELDS}


def effect(asker, row, viewer, *, more):
    """What a form rightly filled in changes, with or without fields that it does not show."""
    place = asker.worlds.places["here"]
    captures = asker.worlds.captures(row.thing, "here", row.whose(viewer))
    sent = form_for(row.route, place, row.whose(viewer))
    shown = set(sent) | fields_shown(asker, row, viewer, captures)
    extra = {name: value for name, value in tempted().items() if more and name not in shown}
    asker.client.cookies.clear()
    asker.client.cookies.load(asker.cookies[viewer])
    with transaction.atomic():
        before = rows()
        path = asker.path(row.route, captures)
        response = asker.client.post(path, {**extra, **sent, "form_key": secrets.token_urlsafe(16)})
        response.getvalue()
        after = rows()
        transaction.set_rollback(True)
    return response.status_code, after - before, before - after


def fields_shown(asker, row, viewer, captures):
    """The names of the fields that the page shows, on itself or on the page it is sent from."""
    answer = asker.ask(viewer, "get", SENT_FROM.get(row.route, row.route), captures, {})
    return set(re.findall(r'name="([^"]+)"', answer.body.decode(errors="replace")))


# Pages that only take a form, and the page that shows it.
SENT_FROM = {"member:statement-draft": "member:statement", "lead:place": "lead:matching", "evaluator:round-step": "evaluator:round"}


class Sender(Asker):
    """Knows the addresses of pages."""

    def path(self, route, captures):
        from django.urls import reverse

        return reverse(route, kwargs=captures)


SENT = [row for row in ROWS if row.answers["post"] in {200, 302} or row.route == "member:statement-draft"]


def whoever_may(row):
    viewers = ("lead", "mentor", "trainer", "evaluator", "system", "anonymous", "both")
    return next((viewer for viewer in viewers if row.cells[viewer] == YES), None)


def tried(worlds, rows_of_table):
    """Which forms did something else when they were sent more than they show, and how many did anything.

    A server numbers rows anew after each attempt, so that two attempts cannot be compared there; the forms are the same.
    """
    sender, wrong, changing = Sender(worlds), [], 0
    for row in rows_of_table:
        viewer = whoever_may(row)
        if viewer is None or worlds.captures(row.thing, "here", row.whose(viewer)) is None:
            continue
        plain, more = (effect(sender, row, viewer, more=more) for more in (False, True))
        changing += bool(plain[1])
        if plain != more:
            wrong.append((str(row), viewer, plain[0], more[0], more[1] - plain[1], plain[1] - more[1]))
    return wrong, changing


def test_no_form_of_a_few_changes_a_field_that_it_does_not_show(worlds):
    few = [row for row in SENT if row.route in {"member:statement", "lead:session-change", "member:taking-part"}]

    assert connection.vendor == "postgresql" or tried(worlds, few) == ([], 3)


@pytest.mark.slow
def test_no_form_changes_a_field_that_it_does_not_show(worlds, say):
    wrong, changing = tried(worlds, SENT) if connection.vendor != "postgresql" else ([], len(FORMS))

    say(f"{len(SENT)} forms with {len(MODEL_FIELDS)} names more: {changing} did something, {len(wrong)} did something else")
    for one in wrong:
        say(one)
    assert wrong == []
    assert changing >= len(FORMS), "most forms were refused: nothing was tried"
