"""Persons of an organisation, their addresses and accounts."""

from alongside.domain.organisations.models import User
from alongside.domain.people.actions import give_account, put_grade, put_person
from alongside.domain.people.models import Person, Track
from alongside.domain.people.queries import grades_by_code, main_addresses
from tests.cast import NOW


def test_person_put_again_is_the_same_by_address_whatever_its_capitals(world):
    home = world.scheme.organisation
    first = put_person(home, name="Zoe  Marsh", address="Zoe@Harbour.example")
    second = put_person(home, name="Zoë Marsh", address="zoe@harbour.example")
    assert (first.pk, first.name, second.name) == (second.pk, "Zoe Marsh", "Zoë Marsh")
    assert main_addresses([second.pk]) == {second.pk: "Zoe@Harbour.example"}


def test_person_without_a_name_is_shown_by_the_address_and_keeps_a_known_name(world):
    home = world.scheme.organisation
    assert put_person(home, name=" ", address="zoe@harbour.example").name == "zoe@harbour.example"
    assert put_person(home, name="", address="ade@harbour.example").name == "Ade Thorne"


def test_account_is_given_once(world):
    person = put_person(world.scheme.organisation, name="Zoe", address="Zoe@harbour.example")
    user = give_account(person, now=NOW)
    assert (give_account(person, now=NOW), user.address, user.address_key) == (user, "Zoe@harbour.example", "zoe@harbour.example")


def test_account_serves_several_organisations(world):
    before = User.objects.count()
    person = put_person(world.hill_scheme.organisation, name="Ade Thorne", address="ade@harbour.example")
    assert (give_account(person, now=NOW), User.objects.count()) == (world.ade, before)
    assert set(world.ade.people.all()) == {person, world.ade_in.person}


def test_person_without_an_address_has_none(world):
    nobody = Person.objects.create(organisation=world.scheme.organisation, name="Nobody")
    assert main_addresses([nobody.pk, world.ade_in.person_id]) == {world.ade_in.person_id: "ade@harbour.example"}


def test_grade_put_again_is_changed_and_found_as_typed(world):
    home = world.scheme.organisation
    grade = put_grade(home, code="CT1", label="First year", rank=3, track=Track.SAS)
    assert grades_by_code(home)["ct1"] == grade
    assert (grade.label, grade.rank, grade.track, home.grades.count()) == ("First year", 3, "sas", 2)
