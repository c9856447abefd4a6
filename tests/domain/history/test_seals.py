"""The history sealed in batches: what was changed behind the platform's back shows, and what commits late breaks nothing."""

import threading
from datetime import timedelta
from random import Random

import pytest
from django.db import connection, transaction

from alongside.domain.history import seals
from alongside.domain.history.actions import record, record_export, record_refusal, record_sign_in, record_sign_out, seal
from alongside.domain.history.models import Event, Seal
from alongside.domain.history.seals import Broken, HistoryChanged, accept_as_it_stands, broken_seals, check, head, unsealed
from alongside.kit.crypto import KeyDestroyed
from tests.cast import NOW
from tests.domain.racing import at_once

HOUR = timedelta(hours=1)
BATCHES, IN_ONE = 8, 25


@pytest.fixture
def sealed(world, monkeypatch):
    """Eight batches of 25 events, and a few that wait."""
    monkeypatch.setattr(seals, "MOST_IN_ONE", IN_ONE)
    Event.objects.bulk_create(
        Event(at=NOW + number * HOUR, verb="saw", actor_id=1 + number % 5, scheme_id=7, subject_kind="record", subject_id=number)
        for number in range(BATCHES * IN_ONE)
    )
    seal(now=NOW)
    record("did", world.ade_in, by=world.lena, now=NOW)
    return world


def shift(changed):
    """Another value of the same kind."""
    return (
        changed + 1 if isinstance(changed, int) else changed + timedelta(microseconds=1) if not isinstance(changed, str) else changed[::-1]
    )


def edit(chance, events):
    event = chance.choice(events)
    field = chance.choice(["at", "verb", "actor_id", "scheme_id", "subject_kind", "subject_id", "about_user_id"])
    value = getattr(event, field)
    Event.objects.filter(pk=event.pk).update(**{field: 5 if value is None else shift(value)})


def delete(chance, events):
    Event.objects.filter(pk=chance.choice(events).pk).delete()


def insert(chance, events):
    """In the place of one that was deleted as well as before the first: nowhere else is there room."""
    event = chance.choice(events)
    if chance.random() < 0.5:
        Event.objects.create(pk=-event.pk, at=event.at, verb="saw", subject_kind="record")
        return
    Event.objects.filter(pk=event.pk).delete()
    Event.objects.create(pk=event.pk, at=event.at, verb=event.verb, subject_kind=event.subject_kind, subject_id=999_999)


def reorder(chance, events):
    one, other = chance.sample(events, 2)
    fields = ("at", "verb", "actor_id", "scheme_id", "subject_kind", "subject_id", "about_user_id")
    for event, source in ((one, other), (other, one)):
        Event.objects.filter(pk=event.pk).update(**{field: getattr(source, field) for field in fields})


def cut_off(chance, _events):
    """The end of the history with the seals that would tell."""
    last = Seal.objects.get(number=chance.randint(2, Seal.objects.count()))
    Event.objects.filter(pk__gte=last.first_event).delete()
    Seal.objects.filter(number__gte=last.number).delete()


def change_a_seal(chance, _events):
    one = chance.choice(list(Seal.objects.all()))
    field, value = chance.choice([("digest", one.digest[::-1]), ("sealed_at", one.sealed_at + HOUR), ("many", one.many + 1)])
    Seal.objects.filter(pk=one.pk).update(**{field: value})


WAYS = (edit, edit, delete, insert, reorder, cut_off, change_a_seal)


def test_whole_history_fits_its_seals(sealed):
    assert (broken_seals(), unsealed()) == ([], 1)
    assert [(row.number, row.many) for row in Seal.objects.order_by("number")][1:-1] == [
        (number, IN_ONE) for number in range(2, Seal.objects.count())
    ]


def test_nothing_new_is_sealed_twice(sealed):
    assert (seal(now=NOW + HOUR), seal(now=NOW + HOUR), unsealed(), broken_seals()) == (1, 0, 0, [])


def test_every_change_behind_the_platforms_back_shows(sealed):
    chance, found = Random(20260907), 0
    for number in range(100):
        with transaction.atomic():
            WAYS[number % len(WAYS)](chance, list(Event.objects.filter(pk__lte=Seal.objects.latest("number").last_event)))
            found += bool(broken_seals())
            transaction.set_rollback(True)

    assert (found, broken_seals()) == (100, [])


def test_changed_event_accuses_its_own_batch_alone(sealed):
    third = Seal.objects.get(number=3)
    Event.objects.filter(pk=third.last_event).update(actor_id=99)

    assert broken_seals() == [Broken(3, "an event, or the seal itself, was changed")]


def test_database_alone_cannot_make_a_seal_that_fits(sealed):
    """Whoever changes rows and computes the digests again has to do it with another key."""
    own = (head().parent / "history.key").read_bytes()
    (head().parent / "history.key").write_bytes(b"a key of whoever has the rows...")
    last = Seal.objects.latest("number")
    Event.objects.filter(pk=last.last_event).update(actor_id=99)
    Seal.objects.filter(pk=last.pk).delete()
    head().unlink()
    seal(now=NOW)
    assert broken_seals() != []

    (head().parent / "history.key").write_bytes(own)
    assert Broken(last.number, "an event, or the seal itself, was changed") in broken_seals()


def test_history_without_its_key_says_so(sealed):
    (head().parent / "history.key").unlink()

    with pytest.raises(KeyDestroyed, match="put the folder back"):
        broken_seals()


def test_restored_history_is_reported_until_it_is_accepted(sealed):
    last = Seal.objects.latest("number")
    Seal.objects.filter(pk=last.pk).delete()
    Event.objects.filter(pk__gte=last.first_event).delete()

    seal(now=NOW + HOUR)
    assert [row.number for row in broken_seals()] == [last.number]

    accept_as_it_stands()
    record("did", sealed.ade_in, by=sealed.lena, now=NOW)
    seal(now=NOW + HOUR)
    assert broken_seals() == []


@pytest.mark.parametrize("many", [1, 2, 5])
def test_history_cut_off_is_remembered_however_much_is_sealed_afterwards(sealed, many):
    """Whoever has the database alone takes a deed out with its seals; what others do afterwards must not cover it."""
    last = Seal.objects.latest("number")
    for seal_row in Seal.objects.filter(number__gte=last.number - many + 1):
        Event.objects.filter(pk__gte=seal_row.first_event).delete()
        seal_row.delete()
    for number in range(1, 2 * many + 3):
        record("did", sealed.ade_in, by=sealed.lena, now=NOW + number * HOUR)
        seal(now=NOW + number * HOUR)
        assert broken_seals() != []

    assert [row.number for row in broken_seals()] == [last.number]


def test_lost_key_is_not_made_anew_once_there_are_seals(sealed):
    (head().parent / "history.key").unlink()

    with pytest.raises(KeyDestroyed, match="put the folder back"):
        seal(now=NOW)
    Seal.objects.all().delete()
    with pytest.raises(KeyDestroyed, match="put the folder back"):
        seal(now=NOW)
    assert not (head().parent / "history.key").exists()


def test_check_fails_and_says_in_the_log_from_which_batch_on(sealed, caplog):
    check()
    third = Seal.objects.get(number=3)
    Event.objects.filter(pk=third.last_event).update(actor_id=99)
    with pytest.raises(HistoryChanged):
        check()

    said = "the event log does not match its seals: 1 problems, the first in batch 3: an event, or the seal itself, was changed"
    assert [row.getMessage() for row in caplog.records] == [said]


def test_mark_that_cannot_be_written_holds_up_no_seal(sealed, monkeypatch):
    monkeypatch.setattr(seals, "write_mark", unwritable)

    assert (seal(now=NOW), broken_seals()) == (1, [])


def unwritable(_path, _text):
    raise OSError(28, "No space left on device")


def test_empty_history_is_whole_and_stays_so_when_accepted(db, keys):
    accept_as_it_stands()

    assert (seal(now=NOW), broken_seals(), unsealed()) == (0, [], 0)


def test_signing_in_out_exports_and_refusals_are_events_of_ids(world):
    events = [
        record_sign_in(world.lena, how="link", now=NOW),
        record_sign_out(world.lena, now=NOW),
        record_export("lead:people-csv", by=world.lena, now=NOW, scheme_id=world.scheme.pk, thing_id=world.cohort.pk),
        record_refusal("lead:person", by=world.kit, now=NOW),
    ]

    assert [(row.verb, row.actor_id, row.subject_kind, row.subject_id, row.scheme_id) for row in events] == [
        ("signed in by link", world.lena.pk, "User", world.lena.pk, None),
        ("signed out", world.lena.pk, "User", world.lena.pk, None),
        ("exported", world.lena.pk, "lead:people-csv", world.cohort.pk, world.scheme.pk),
        ("was refused", world.kit.pk, "lead:person", None, None),
    ]


@pytest.mark.django_db(transaction=True)
def test_event_committed_late_under_a_lower_number_breaks_no_seal(keys):
    """On PostgreSQL the one who writes first may commit last; on SQLite the second waits for the first."""
    written, commit = threading.Event(), threading.Event()

    def slow():
        with transaction.atomic():
            Event.objects.create(at=NOW, verb="slow", subject_kind="record")
            written.set()
            commit.wait(timeout=20)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    written.wait(timeout=20)
    if connection.vendor == "postgresql":
        Event.objects.create(at=NOW, verb="quick", subject_kind="record")
        assert seal(now=NOW) == 0
    commit.set()
    thread.join()
    Event.objects.create(at=NOW, verb="later", subject_kind="record")

    assert seal(now=NOW) == Event.objects.count()
    assert broken_seals() == []


@pytest.mark.django_db(transaction=True)
def test_two_who_seal_at_once_make_one_seal(keys):
    Event.objects.bulk_create(Event(at=NOW, verb="did", subject_kind="record") for _event in range(50))
    done = at_once(*[lambda: seal(now=NOW)] * 4)

    assert (sum(done), Seal.objects.count(), broken_seals()) == (50, 1, [])
