"""What keeps the embedded database safe under several writers, and what the databases themselves refuse."""

import pytest
from django.db import IntegrityError, connection, transaction

from alongside.domain.cohorts.models import Participant
from alongside.domain.matching.models import Placement
from alongside.domain.pairs.models import Pairing
from alongside.domain.people.models import Address, Person, Supervision
from alongside.domain.surveys.models import Invitee, Response
from tests.cast import NOW

ASK = {"sqlite": "PRAGMA {name}", "postgresql": "SHOW {name}"}
SETTINGS = {
    "sqlite": {"journal_mode": "wal", "secure_delete": 1, "busy_timeout": 10_000, "foreign_keys": 1, "synchronous": 1},
    "postgresql": {"transaction_isolation": "read committed", "session_replication_role": "origin"},
}
MODES = {"sqlite": "IMMEDIATE", "postgresql": None}


def setting(name):
    with connection.cursor() as cursor:
        cursor.execute(ASK[connection.vendor].format(name=name))
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_database_is_set_for_several_writers():
    expected = SETTINGS[connection.vendor]
    assert {name: setting(name) for name in expected} == expected


@pytest.mark.django_db(transaction=True)
def test_database_takes_the_write_lock_when_a_transaction_begins_if_it_has_but_one():
    assert connection.settings_dict["OPTIONS"].get("transaction_mode") == MODES[connection.vendor]
    with transaction.atomic():
        assert connection.in_atomic_block is True


def overbooked(world):
    Participant.objects.filter(pk=world.mo_in.pk).update(mentor_places_taken=2)


def overbooked_mentee(world):
    Participant.objects.filter(pk=world.ade_in.pk).update(mentee_places_taken=2)


def own_mentor(world):
    Pairing.objects.create(cohort=world.cohort, mentor=world.mo_in, mentee=world.mo_in, origin="matched", state="offered")


def pair_twice(world):
    for state in ("offered", "recorded"):
        Pairing.objects.create(cohort=world.cohort, mentor=world.mo_in, mentee=world.ade_in, origin="matched", state=state)


def active_since_never(world):
    Pairing.objects.create(cohort=world.cohort, mentor=world.mo_in, mentee=world.ade_in, origin="matched", state="active")


def own_supervisor(world):
    Supervision.objects.create(person=world.mo_in.person, supervisor=world.mo_in.person, kind="line_manager")


def address_of_two(world):
    person = Person.objects.create(organisation=world.scheme.organisation, name="Another")
    Address.objects.create(organisation=person.organisation, person=person, address="a", key="ade@harbour.example")


def twice_in_a_cohort(world):
    Participant.objects.create(cohort=world.cohort, person=world.ade_in.person, invited_as="mentor")


def placed_with_themselves(world):
    Placement.objects.create(cohort=world.cohort, mentor=world.mo_in, mentee=world.mo_in, kind="apart", placed_at=NOW)


def asked_twice(world):
    Invitee.objects.create(wave=world.wave(), participant=world.ade_in)


def answered_twice(world):
    wave = world.wave()
    for _time in range(2):
        Response.objects.create(wave=wave, pseudonym="p", mark="m", took_part=True)


MUST_NEVER_BE = (
    overbooked,
    overbooked_mentee,
    own_mentor,
    pair_twice,
    active_since_never,
    own_supervisor,
    address_of_two,
    twice_in_a_cohort,
    placed_with_themselves,
    asked_twice,
    answered_twice,
)


@pytest.mark.parametrize("what", MUST_NEVER_BE, ids=lambda what: what.__name__)
def test_database_refuses_what_must_never_be(world, what):
    with pytest.raises(IntegrityError), transaction.atomic():
        what(world)
