"""A word of its own in everything confidential of each person: every page, file, message and log line is searched for all of them.

The policy below is written by hand from the table of who sees what. A word found where the policy does not let it be is a leak.
"""

import io
import json
import logging
import re
import zipfile
from collections import defaultdict

import pypdf
import pytest
from django.test import Client, override_settings
from django.urls import reverse

from alongside.config.logs import formatter
from alongside.console.backup.content import rows_of
from alongside.domain.cohorts.models import Exclusion, Statement
from alongside.domain.history.models import Draft
from alongside.domain.models import Answer, Pairing, Person, Question, Response, Signature
from alongside.domain.outbox.models import Link
from alongside.kit.crypto import digest
from tests.web.asking import sign_in
from tests.web.permissions.policy import ROWS
from tests.web.permissions.worlds import COUPLES, HERE, OTHERS, OWNERS, PEOPLE, PLACES, VIEWERS

WORD = re.compile(r"[Cc]anary-([a-z]+)-([a-z]+)-([a-z]+)")
LEADS = {"lead", "deputy", "both"}
LISTS = LEADS | {"coordinator"}
ROUTES_FILES = ("json", "md", "docx", "pdf")


def word(kind, place, name):
    return f"canary-{kind}-{place.replace(' ', '')}-{name}"


def plant(worlds):
    """Put the words in, straight into the rows: how they got there is not the matter here."""
    for place in worlds.places.values():
        for name, part in place.people.items():
            Person.objects.filter(pk=part.person_id).update(name=word("name", place.name, name))
            Statement.objects.filter(participant=part).update(
                text=word("statement", place.name, name), wants=word("wants", place.name, name), share_with_match=name in TICKED
            )
            Exclusion.objects.filter(participant=part).update(address_key=f"{word('avoid', place.name, name)}@x.example")
            Draft.objects.filter(user=part.person.user, key__startswith="questionnaire").update(
                answers={"met": "no", "words": word("draft", place.name, name)}
            )
        for pairing in Pairing.objects.filter(cohort=place.cohort).select_related("mentor", "mentee"):
            names = names_in(place)
            key = f"{names[pairing.mentor_id]}x{names[pairing.mentee_id]}"
            Pairing.objects.filter(pk=pairing.pk).update(
                full_reasons=[word("full", place.name, key)], shared_reasons=[word("shared", place.name, key)]
            )
        for number, response in enumerate(Response.objects.filter(wave__cohort=place.cohort).order_by("pk")):
            question = Question.objects.get(questionnaire=response.wave.questionnaire, code="words")
            signed = Signature.objects.filter(response=response).values_list("participant_id", flat=True).first()
            of_nobody = "abcdefghij"[number % 10] * (1 + number // 10)
            said = word("signed", place.name, names_in(place)[signed]) if signed else word("answer", place.name, of_nobody)
            Answer.objects.update_or_create(response=response, question=question, defaults={"value": said})


def names_in(place):
    """Everybody of a place, by the number of their part."""
    return {part.pk: name for name, part in place.people.items()}


def readable(response):
    """What a response says, out of whatever it is packed in."""
    content = response.getvalue()
    kind = response.headers.get("Content-Type", "")
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if "pdf" in kind and content.rstrip().endswith(b"%%EOF"):
        return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    return content.decode("utf-8", "replace")


def couples_of(name, *states):
    """Everybody whom a person is paired with in these states."""
    found = {couple for state in states for couple in COUPLES[state].values() if name in couple}
    return {other for couple in found for other in couple if other != name}


def may(viewer, route, kind, place, name):
    """Whether a viewer may meet this word on this page."""
    # Whoever holds the link of an invitation is greeted by the name of the one it was sent to.
    if (route, kind) == ("public:start", "name"):
        return True
    home = {"next_door": "nextdoor", "elsewhere": "elsewhere"}.get(viewer, "here")
    role = "lead" if viewer in {"next_door", "elsewhere"} else viewer
    if place != home:
        return False
    who = NAMES_KNOWN.get(viewer, "")
    return ALLOWED[kind](role, who, name)


def paired(who, name, *states):
    return bool(who) and name in couples_of(who, *states)


def reads_statement(role, who, name):
    if name == who:
        return True
    return (role in LEADS and not paired(who, name, *ANY)) or (paired(who, name, *BEGUN) and name in TICKED)


def in_couple(who, key):
    return who in key.split("x")


BEGUN = ("active", "paused")
ANY = ("active", "paused", "offered")
NAMES_KNOWN = {viewer: name for viewer, name in OWNERS.items() if viewer != OTHERS}
REGISTERED = {"nell", "mia"}
TICKED = {name for name, (side, _takes_part) in PEOPLE.items() if side == "mentor"}
ALLOWED = {
    # Own; whoever one is offered to or paired with; those who list people; a trainer the names on their own register.
    "name": lambda role, who, name: name == who or role in LISTS or paired(who, name, *ANY) or (role == "trainer" and name in REGISTERED),
    # Own; leads, but never their own match's; the match once both have accepted, if ticked (here only mentors tick).
    "statement": reads_statement,
    "wants": reads_statement,
    # Own; leads.
    "avoid": lambda role, who, name: name == who or role in LEADS,
    # All reasons: leads, of others' pairs. The partner's version: the pair, leads and co-ordinators.
    "full": lambda role, who, key: role in LEADS and not in_couple(who, key),
    "shared": lambda role, who, key: in_couple(who, key) or (role in LISTS and not in_couple(who, key)),
    # Under a pseudonym, after close: the evaluator. A draft: its writer alone.
    "answer": lambda role, _who, _name: role == "evaluator",
    # With the name: own; leads, but never a match's; the evaluator, without the name.
    "signed": lambda role, who, name: name == who or role == "evaluator" or (role in LEADS and not paired(who, name, *ANY)),
    "draft": lambda _role, who, name: name == who,
}


def variants(worlds, row, viewer):
    """Everything that the page could be about, wherever it is."""
    if not row.thing:
        return [{}]
    seen = []
    for place in PLACES:
        for captures in worlds.places[place].things[row.thing].values():
            if captures not in seen:
                seen.append(captures)
    if row.route == "report:file":
        return [{**captures, "format": kind} for captures in seen for kind in ROUTES_FILES]
    return seen


def crawl(worlds, viewers, rows, most):
    """Every page and file, by everybody, about everything: which words were met where they may not be, and how many were met."""
    leaks, met, asked = defaultdict(set), set(), 0
    for viewer in viewers:
        client = Client()
        if worlds.viewers[viewer] is not None:
            sign_in(client, worlds.viewers[viewer])
        for row in rows:
            for captures in variants(worlds, row, viewer)[:most]:
                response = client.get(reverse(row.route, kwargs=captures))
                asked += 1
                for kind, place, name in set(WORD.findall(readable(response) + str(response.headers))):
                    met.add((viewer, kind))
                    if not may(viewer, row.route, kind, place, name):
                        leaks[viewer, row.route].add((kind, place, name))
    return leaks, met, asked


def once_each():
    """One row for each page and each kind of thing that it can be about."""
    return list({(row.route, row.thing): row for row in ROWS}.values())


@pytest.fixture(scope="module")
def planted(worlds):
    """The words are in, and the demonstration's own page, which shows every message to everybody, is not there."""
    plant(worlds)
    with override_settings(DEMO=False):
        yield worlds


@pytest.fixture
def heard():
    """Every log line, as it is written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(formatter("json"))
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield stream
    root.removeHandler(handler)
    root.setLevel(level)


QUICK = {
    *("lead:person", "lead:statement", "lead:pair", "lead:people-csv"),
    *("member:pair", "member:statement", "evaluator:wave-csv", "trainer:session"),
}


def test_no_word_is_met_where_the_policy_has_none(planted, heard):
    rows = [row for row in once_each() if row.route in QUICK]
    leaks, met, _asked = crawl(planted, ("anonymous", "lead", "coordinator", "trainer", "evaluator", "mentee"), rows, most=3)

    assert dict(leaks) == {}
    assert {kind for _viewer, kind in met} >= {"name", "statement", "shared", "full", "answer"}
    assert "canary" not in heard.getvalue().lower()


@pytest.mark.slow
def test_no_word_is_met_on_any_page_in_any_viewpoint(planted, heard, say):
    leaks, met, asked = crawl(planted, VIEWERS, once_each(), most=20)

    say(f"{asked} pages and files in {len(VIEWERS)} viewpoints, {len(met)} kinds of words met by viewpoint, {len(leaks)} leaks")
    assert dict(leaks) == {}
    assert {kind for _viewer, kind in met} == set(ALLOWED)
    assert "canary" not in heard.getvalue().lower()


def texts_of_rows():
    """Every value of every row as it lies in the database, and so in a dump, with where it stands."""
    for table, line in rows_of("default"):
        for column, value in json.loads(line)["row"].items():
            yield f"{table}.{column}", str(value)


def test_no_live_token_stands_in_any_row(worlds):
    """Links that work are known by their digests alone; neither a message nor a session holds what opens."""
    links = ("sign-in-link", "way-in", "invitation")
    tokens = {captures["token"] for thing in links for captures in worlds.places[HERE].things[thing].values()}
    cookies = set()
    for name in ("lead", "mentor"):
        client = Client()
        sign_in(client, worlds.viewers[name])
        cookies |= {morsel.value for morsel in client.cookies.values()}
    rows = list(texts_of_rows())

    assert {digest(token) for token in tokens} <= set(Link.objects.values_list("token_digest", flat=True))
    assert [where for where, text in rows for secret in tokens | cookies if secret in text] == []


def test_answers_and_drafts_stand_nowhere_in_the_clear(planted):
    """What was answered, and what is half written, lie encrypted; no message repeats a statement."""
    places = defaultdict(set)
    for where, text in texts_of_rows():
        for kind, _place, _name in WORD.findall(text):
            places[kind].add(where)

    assert (places["answer"], places["draft"]) == (set(), set())
    assert places["statement"] == {"domain_statement.text"}
    assert places["avoid"] == {"domain_exclusion.address_key"}
