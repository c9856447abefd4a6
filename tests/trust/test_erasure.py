"""Somebody asks to be erased: what a busy year holds of them is found before and nowhere after, and what it holds of others stays."""

import io
import json
import logging
import subprocess
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core import mail
from django.db import connection
from django.db.models import CharField, EmailField, JSONField, Q, TextField

from alongside.config.logs import formatter
from alongside.console.backup.content import rows_of
from alongside.domain.access.models import Role
from alongside.domain.cohorts.models import Exclusion
from alongside.domain.flows.confirmations import ask_to_change_address
from alongside.domain.flows.erasing import erase
from alongside.domain.flows.roles import NewRole, end_role, give_role
from alongside.domain.matching.actions import place
from alongside.domain.matching.states import PlacementKind
from alongside.domain.outbox.actions import deliver
from alongside.domain.outbox.models import Message
from alongside.domain.people.models import Address
from alongside.domain.privacy.actions import empty_what_is_due
from alongside.domain.privacy.fields import FIELDS
from alongside.domain.privacy.queries.due import OF_A_PERSON
from alongside.domain.training.actions import book
from tests.cast import NOW, build_world
from tests.domain.privacy.lived import DAY, live_a_year
from tests.domain.privacy.test_classes import TIMED_FIELDS, WHOSE, field_of

ADE = ("Ade Thorne", "ade@harbour.example", "ade@home.example", "ade@new.example", "secret of Ade")
OTHERS = ("Mo Farrow", "I am Mo Farrow.", "Uma Reed", "I am Uma.", "Sue Marlow", "Nia Lowe", "Nell Garth", "secret of Nell")


def busy(world):
    """Besides a year that was lived: a live pair, a role that ended, other addresses, supervision handed on, a booking, placements."""
    live_a_year(world)
    (nell_in,) = world.person(invite_as="mentor", grade="CT2", joined=True)
    for row in (nell_in.person, nell_in.person.user):
        type(row).objects.filter(pk=row.pk).update(name="Nell Garth")
    world.nell_in = world.participant(f"person{world.made['person']}@harbour.example")
    world.users["nell"] = world.nell_in.person.user
    person = world.ade_in.person
    Address.objects.create(
        organisation=person.organisation, person=person, address="ade@home.example", key="ade@home.example", is_main=False
    )
    ask_to_change_address("ade@new.example", by=world.ade, now=NOW)
    role = give_role(world.scheme, NewRole("", "ade@harbour.example", Role.TRAINER, NOW.date()), by=world.lena, now=NOW)
    end_role(role, by=world.dev, now=NOW)
    book(world.session(), participant=world.ade_in, by=world.ade, now=NOW)
    place(world.cohort, mentor=world.nell_in, mentee=world.ade_in, kind=PlacementKind.APART, why="secret of Ade", by=world.lena, now=NOW)
    world.active_pair(world.nell_in, world.ade_in)
    world.roster(
        "email,name,grade,invite as,educational supervisor\n"
        "nia@harbour.example,Nia Lowe,CT1,mentee,Ade Thorne <ade@harbour.example>\n"
        "typo at harbour,Ade Thorne,CT1,mentee,\n",
        name="Ade Thorne.csv",
    )
    world.roster(
        "email,name,grade,invite as,educational supervisor\nnia@harbour.example,Nia Lowe,CT1,mentee,Sue Marlow <sue@harbour.example>\n"
    )
    place(world.cohort, mentor=world.nell_in, mentee=world.uma_in, kind=PlacementKind.APART, why="secret of Nell", by=world.lena, now=NOW)
    Exclusion.objects.create(participant=world.nell_in, address_key="ade@harbour.example")
    return world


def rows():
    """Every row of every table: what it says, by table and key."""
    found = {}
    for table, line in rows_of("default"):
        row = json.loads(line)["row"]
        found[table, str(row.get("id", row))] = row
    return found


def said(words, content):
    """Which of the words stand in something, in capitals or not."""
    content = content.casefold()
    return {word for word in words if word.casefold() in content}


def in_tables(words):
    return said(words, json.dumps(list(rows().values()), ensure_ascii=False))


def in_files(words):
    """In the files of an installation, and in the database's own where it is one: what is deleted is written over."""
    files = [path for path in settings.FILES.rglob("*") if path.is_file()]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        files.append(Path(connection.settings_dict["NAME"]))
    return said(words, " ".join(read_elsewhere(path).decode("utf-8", "replace") for path in files))


def read_elsewhere(path):
    """A file's bytes, read by another process: closing the database's own file here would give up this process's locks on it."""
    return subprocess.run(["cat", path], capture_output=True, check=True).stdout


@contextmanager
def logged():
    """Every log line, as it is written."""
    stream, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(stream), root.level
    handler.setFormatter(formatter("json"))
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


def days_go_by():
    """Everything that waits goes, and the daily round is made."""
    for days in range(1, 30):
        deliver(now=NOW + days * DAY)
    Message.objects.filter(state="waiting").update(state="left_out")
    empty_what_is_due(now=NOW + 30 * DAY)


@pytest.fixture
def year(transactional_db, keys):
    return busy(build_world())


@pytest.mark.django_db(transaction=True)
def test_no_word_of_theirs_is_left_in_any_table_file_or_log_and_every_word_of_the_others_is(year):
    planted = in_tables(ADE), in_tables(OTHERS), in_files(ADE)
    with logged() as log:
        erase(year.ade_in, by=year.lena, now=NOW)
        days_go_by()

    assert planted == (set(ADE), set(OTHERS), set(ADE) if connection.vendor == "sqlite" else {"Ade Thorne", "ade@harbour.example"})
    assert (in_tables(ADE), in_files(ADE), said(ADE, log.getvalue())) == (set(), set(), set())
    assert in_tables(OTHERS) == set(OTHERS)


@pytest.mark.django_db(transaction=True)
def test_between_the_erasure_and_the_next_round_only_the_letter_of_the_end_names_them(year):
    Message.objects.filter(template="role").update(state="sent")
    erase(year.ade_in, by=year.lena, now=NOW)

    left = [row for (table, _key), row in rows().items() if said(ADE, json.dumps(row, ensure_ascii=False))]
    assert sorted((row["template"], row["state"], row["address"]) for row in left) == [
        ("pair ended", "waiting", "mo@harbour.example"),
        ("pair ended", "waiting", "person2@harbour.example"),
    ]
    mail.outbox.clear()
    days_go_by()
    told = [message.body for message in mail.outbox if message.to == ["person2@harbour.example"]]
    assert sum("Your mentoring pair with Ade Thorne has ended." in body for body in told) == 1
    assert "eras" not in "".join(told)


# by field: a new one of these classes cannot be forgotten


def rows_of_theirs(model, person):
    """As in the test of classes, which is about mentees, with the other side of couples."""
    path = WHOSE[model.__name__]
    return model.objects.filter(Q(**{path: person}) | Q(**{path.replace("mentee", "mentor"): person}))


def plant(person):
    """A canary in every such field of every row: those in rows about a person, and those in rows about others alone."""
    planted = set(), set()
    for number, name in enumerate(name for name in TIMED_FIELDS if FIELDS[name] in OF_A_PERSON):
        field = field_of(name)
        mine = set(rows_of_theirs(field.model, person.pk).values_list("pk", flat=True))
        for row in field.model.objects.all():
            word = f"q{number}z{row.pk}z"
            kinds = {JSONField: [word], EmailField: f"{word}@c.example", CharField: word, TextField: word}
            value = next((value for kind, value in kinds.items() if isinstance(field, kind)), None)
            if value is not None:
                field.model.objects.filter(pk=row.pk).update(**{field.name: value})
                planted[row.pk not in mine].add(word)
    return planted


@pytest.mark.django_db(transaction=True)
def test_canary_in_every_field_of_theirs_goes_and_in_no_field_of_others(year):
    mine, others = plant(year.ade_in.person)
    before = in_tables(mine | others)
    erase(year.ade_in, by=year.lena, now=NOW)
    Message.objects.filter(state="waiting").update(state="sent")
    empty_what_is_due(now=NOW)

    assert (before, len(mine) > 30, len(others) > 30) == (mine | others, True, True)
    assert in_tables(mine) == set()
    assert in_tables(others) == others


# nobody else's data


def touches(row, table, year):
    """Whether a row is theirs: their own, or of something of theirs alone, or of a couple that they are one of."""
    mine = {"user_id": year.ade.pk, "participant_id": year.ade_in.pk, "person_id": year.ade_in.person_id, "mentor_id": year.ade_in.pk}
    mine |= {"mentee_id": year.ade_in.pk, "statement_id": year.ade_in.statement.pk}
    own = {"domain_participant": year.ade_in.pk, "domain_person": year.ade_in.person_id, "domain_user": year.ade.pk}
    return row.get("id") == own.get(table, 0) or any(row.get(name) == key for name, key in mine.items())


@pytest.mark.django_db(transaction=True)
def test_in_rows_of_others_nothing_changes_but_what_is_listed(year):
    deliver(now=NOW)
    before = rows()
    erase(year.ade_in, by=year.lena, now=NOW)
    after = rows()

    of_others = {key for key in before | after if not touches(before.get(key) or after[key], key[0], year)}
    kept = of_others & before.keys() & after.keys()
    changed = {(table, name) for table, key in kept for name, value in before[table, key].items() if after[table, key][name] != value}
    gone = sorted((table, before[table, key].get("address_key")) for table, key in of_others & before.keys() - after.keys())
    made = sorted((table, after[table, key].get("verb", after[table, key].get("template"))) for table, key in of_others - before.keys())
    # their partner's place, comments on their pairs, the words of letters, their rows in rosters, and that their booked session has changed
    assert changed == {
        ("domain_participant", "mentor_places_taken"),
        *(("domain_message", name) for name in ("subject", "body", "argument")),
        *(("domain_rosterimport", name) for name in ("file_name", "rows", "state", "stored")),
        ("domain_session", "sequence"),
        ("domain_pairdecision", "comment"),
    }
    assert gone == [("domain_asked", None), ("domain_exclusion", "ade@harbour.example")]
    assert made == [
        *[("domain_erasedaddress", None)] * 2,
        *[("domain_event", verb) for verb in ("discard", "end", "erased on request")],
        ("domain_message", "pair ended"),
    ]


@pytest.mark.django_db(transaction=True)
def test_erasure_that_fails_at_its_end_has_changed_nothing(year, monkeypatch):
    before = rows()
    monkeypatch.setattr("alongside.domain.flows.erasing.record", lambda *_args, **_named: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erase(year.ade_in, by=year.lena, now=NOW)

    assert rows() == before
    assert in_files(ADE) >= {"Ade Thorne"}
