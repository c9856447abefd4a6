"""Users sign in by link or code; public ids say nothing."""

from django.apps import apps
from django.db import models

from alongside.domain.organisations.models import ALPHABET, Organisation, Public, new_public_id


def test_user_has_no_password(world):
    assert (world.ade.password, world.ade.has_usable_password()) == (None, False)


def test_sessions_end_when_the_address_changes_or_the_account_closes(world):
    hashes = [world.ade.get_session_auth_hash()]
    world.ade.address_key = "ade.thorne@harbour.example"
    hashes.append(world.ade.get_session_auth_hash())
    world.ade.is_active = False
    hashes.append(world.ade.get_session_auth_hash())
    assert len(set(hashes)) == 3


def test_public_ids_are_twelve_characters_that_cannot_be_confused():
    found = {new_public_id() for _time in range(1000)}
    assert (len(found), {len(public_id) for public_id in found}, set("".join(found)) <= set(ALPHABET)) == (1000, {12}, True)
    assert set("01iloO") & set(ALPHABET) == set()


def test_every_public_id_is_unique_in_its_table():
    fields = [model._meta.get_field("public_id") for model in apps.get_models() if issubclass(model, Public)]
    assert ({field.unique for field in fields}, len(fields) > 10) == ({True}, True)


def test_things_say_their_names(world):
    session = world.session()
    named = [Organisation.objects.get(slug="harbour"), world.scheme, world.ade, world.cohort, world.ade_in, world.ade_in.grade, session]
    assert [str(thing) for thing in named] == [
        "Harbour Trust",
        "Harbour peer mentoring",
        "Ade Thorne",
        "2026",
        "Ade Thorne",
        "CT1",
        "Session 1",
    ]
    assert [str(thing) for thing in (world.scheme.topics.first(), world.ade_in.person.addresses.get(), world.questionnaire())] == [
        "Careers and applications",
        "ade@harbour.example",
        "At the end of the year",
    ]


def test_every_table_with_a_scheme_reaches_it(world):
    """What the permission table can be asked about knows its scheme."""
    wave = world.wave()
    things = [world.ade_in, world.pair(), world.session(), wave, world.invitee(wave), world.ade_in.statement, world.cohort]
    assert {thing.scheme for thing in things} == {world.scheme}
    assert {isinstance(thing, models.Model) for thing in things} == {True}
