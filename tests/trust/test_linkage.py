"""Somebody with the whole database, the logs and two backups, but not the key folder, tries to tell whose answers are whose.

They know from the log who sent their answers in which order, and look for that order in everything that the database keeps: row numbers,
where rows lie, marks of transactions, what was freed, and what came between two backups. Guessing at random is right once a survey.
"""

import random
from itertools import count
from math import sqrt

import pytest
from django.db import connection

from alongside.domain.surveys.actions import answering, waves
from alongside.domain.surveys.models import Answer, Invitee, Response
from tests.cast import NOW

MANY, SURVEYS, FEW_SURVEYS = 12, 200, 25
HALF = MANY // 2
pytestmark = pytest.mark.django_db(transaction=True)


def image():
    """The database as a copy of it holds it: every byte on SQLite, the marks of every row on PostgreSQL."""
    return connection.connection.serialize() if connection.vendor == "sqlite" else b""


def numbers(table):
    """Where PostgreSQL put each row and which transaction wrote it; nothing on SQLite."""
    if connection.vendor == "sqlite":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(f"select id, ctid::text, xmin::text::bigint from {table}")
        return {pk: (tuple(map(int, place.strip("()").split(","))), mark) for pk, place, mark in cursor.fetchall()}


def orders(wave, found):
    """Every order in which the database keeps the responses of a wave, as their marks: what an attacker lays beside the log."""
    rows = list(Response.objects.filter(wave=wave).order_by("pk").values_list("pk", "mark"))
    yield "row numbers", [name for _pk, name in rows]
    answers = dict(Answer.objects.filter(response__wave=wave).order_by("-pk").values_list("response_id", "pk"))
    yield "row numbers of answers", [name for pk, name in sorted(rows, key=lambda row: answers.get(row[0], 0))]
    if found:
        yield "place in the file", sorted((name for _pk, name in rows), key=lambda name: found.find(name.encode()))
        yield "last place in the file", sorted((name for _pk, name in rows), key=lambda name: found.rfind(name.encode()))
    if marks := numbers("domain_response"):
        yield "place in the table", [name for pk, name in sorted(rows, key=lambda row: marks[row[0]][0])]
        yield "mark of the transaction", [name for pk, name in sorted(rows, key=lambda row: (marks[row[0]][1], marks[row[0]][0]))]


def survey(world, people, number):
    """One survey: everybody answers in a random order, a copy is taken half-way and at the end; how often each order was right."""
    wave = world.wave(questionnaire=world.questionnaire(f"survey-{number}"))
    queue = random.Random(number).sample(people, MANY)
    true, seen, hits = [], set(), {}
    for part in (queue[:HALF], queue[HALF:]):
        for person in part:
            world.answered(wave, person, words="The same words.")
            true += set(Response.objects.filter(wave=wave).values_list("mark", flat=True)) - set(true)
        news = [name for name in true if name not in seen]
        for way, order in orders(wave, image()):
            guessed = [name for name in order if name not in seen]
            for how, guess in ((way, guessed), (f"{way}, backwards", guessed[::-1])):
                hits[how] = hits.get(how, 0) + sum(one == other for one, other in zip(guess, news, strict=True))
        seen = set(true)
    world.closed(wave)
    for way, order in orders(wave, image()):
        hits[f"{way}, after close"] = sum(one == other for one, other in zip(order, true, strict=True))
    return hits


def attacked(world, surveys):
    people = world.person(MANY)
    total = {}
    for number in range(surveys):
        for way, hits in survey(world, people, number).items():
            total[way] = total.get(way, 0) + hits
    return total


def chance(way, surveys):
    """As many hits as guessing gives, one for each copy that was looked at, and four deviations more."""
    copies = surveys if way.endswith("after close") else 2 * surveys
    return copies + 4 * sqrt(copies)


@pytest.mark.parametrize("surveys", [FEW_SURVEYS, pytest.param(SURVEYS, marks=pytest.mark.slow)])
def test_no_order_of_the_database_tells_whose_answers_are_whose(world, surveys, say):
    total = attacked(world, surveys)

    best = max(total, key=lambda way: total[way] / chance(way, surveys))
    say(f"linking {surveys} surveys of {MANY}, in {len(total)} ways: the best was right {total[best]} times, by {best}")
    assert {way: hits for way, hits in total.items() if hits > chance(way, surveys)} == {}


def test_rows_laid_as_they_come_would_tell(world, monkeypatch, say):
    following = count(1_000_000_000)
    monkeypatch.setitem(vars(Response._meta.pk), "_get_default", lambda: next(following))
    monkeypatch.setattr(answering, "lay_anew", lambda responses: None)
    monkeypatch.setattr(waves, "lay_anew", lambda responses: None)

    total = attacked(world, 2)

    say(f"rows laid as they come: right {total['row numbers']} of {2 * MANY} times")
    assert (total["row numbers"], total["row numbers, after close"]) == (2 * MANY, 2 * MANY)


def rows_of(table, column):
    """A column as it lies in the database, opened by no key."""
    with connection.cursor() as cursor:
        cursor.execute(f"select wave_id, {column} from {table}")
        return cursor.fetchall()


def patterns(rows):
    """In which waves each value stands."""
    found = {}
    for wave, value in rows:
        found.setdefault(value, set()).add(wave)
    return {value: frozenset(waves) for value, waves in found.items()}


def test_who_answered_which_waves_tells_nothing(world, say):
    """Six people answer a set of three waves each that no other does: one pseudonym for all, in the clear, would name every one."""
    people = world.person(6)
    three = [world.wave(questionnaire=world.questionnaire(f"wave-{number}")) for number in range(3)]
    for place, person in enumerate(people, 1):
        for number, wave in enumerate(three):
            if place >> number & 1:
                world.answered(wave, person)
    answered = patterns(Invitee.objects.filter(state="answered").values_list("wave_id", "participant_id"))

    for column in ("pseudonym", "mark", "id"):
        assert {len(waves) for waves in patterns(rows_of("domain_response", column)).values()} == {1}, column
    opened = patterns(Response.objects.values_list("wave_id", "pseudonym"))
    say("with the key folder, who answered which waves names all six; without it nothing stands in two waves")
    assert sorted(map(sorted, opened.values())) == sorted(map(sorted, answered.values()))


def test_answers_cannot_be_read_without_the_key_folder(world, keys):
    world.answered(world.wave(), world.ade_in, words="Nobody reads this.")

    assert b"Nobody reads this." not in image()
    assert NOW.date().isoformat().encode() not in b"".join(
        str(row).encode() for row in Response.objects.values_list("pk", "mark", "side", "took_part", "grade_band")
    )
