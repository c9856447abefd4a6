"""What two subjects do together."""

from datetime import timedelta

import pytest

from alongside.domain.access.models import RoleGrant
from alongside.domain.access.permissions import roles_of
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.clockwork import is_daytime, run_due
from alongside.domain.flows.existing_pairs import record_existing_pair
from alongside.domain.flows.publish import publish_run
from alongside.domain.flows.set_up import found_scheme, grant_roles, make_system_manager, set_texts
from alongside.domain.matching.models import Run
from alongside.domain.organisations.models import Organisation, Scheme, SchemeText, TextKey, User
from alongside.domain.organisations.queries import open_schemes, purposes_of, scheme_by_slug, texts_of, user_by_address
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.models import Pairing
from alongside.domain.people.models import Person
from alongside.domain.surveys.actions import key_name
from alongside.domain.surveys.models import Invitee, Wave
from alongside.domain.surveys.states import Audience, Moment
from alongside.kit.crypto import KeyFolder
from alongside.kit.mailboxes import InvalidAddress
from alongside.kit.tables_in import read_table
from tests.cast import HARBOUR, HILL, NOW
from tests.domain.sentences import refused

DAY = timedelta(days=1)
TODAY = NOW.date()


def roles(world, text, by=None):
    return grant_roles(world.scheme, read_table(text.encode(), "roles.csv"), by=by or world.sys, now=NOW)


def found(world, **changes):
    named = HARBOUR | {"name": "Third", "slug": "third", "contact": "third@harbour.example"} | changes
    return found_scheme(**named, by=world.sys, now=NOW)


def record(world, **changes):
    return record_existing_pair(
        world.cohort, **{"mentor": world.mo_in, "mentee": world.ade_in, "since": TODAY, "by": world.lena, "now": NOW} | changes
    )


def test_system_manager_made_twice_is_one(world):
    again = make_system_manager(name="Sys  Two", address="SYS@harbour.example")
    assert (again.pk, again.name, again.is_system_manager, User.objects.filter(is_system_manager=True).count()) == (
        world.sys.pk,
        "Sys Two",
        True,
        1,
    )


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "", "../etc", "Europe", "Europe/London\x00"])
def test_found_scheme_takes_no_zone_that_does_not_exist(world, zone):
    with refused(f"There is no time zone “{zone}”. Give one like Europe/London."):
        found(world, zone=zone)


def test_run_due_passes_over_a_scheme_with_a_bad_zone(world, caplog):
    world.pair()
    Scheme.objects.filter(pk=world.other_scheme.pk).update(zone="Europe/Nowhere")
    assert run_due(now=NOW + 15 * DAY) == 1
    assert f"failed for cohort {world.other_cohort.pk}" in caplog.text


def test_found_scheme_again_changes_its_name(world):
    first = found(world)
    second = found(world, name="Fourth", organisation="Harbour and Bay Trust")
    assert (first.pk, second.name, Organisation.objects.get(slug="harbour").name) == (second.pk, "Fourth", "Harbour and Bay Trust")


def test_found_scheme_with_the_slug_of_another_organisation_is_refused(world):
    with refused("Another organisation has a scheme called “harbour-peer”. Choose another short name."):
        found(world, **HILL, slug="harbour-peer")
    assert Scheme.objects.get(slug="harbour-peer").organisation.slug == "harbour"


def test_found_scheme_with_a_contact_that_is_no_address_is_refused(world):
    with pytest.raises(InvalidAddress):
        found(world, contact="third")


def test_schemes_are_found_by_slug(world):
    assert [scheme.slug for scheme in open_schemes()] == ["harbour-peer", "harbour-other", "hill-peer"]
    assert (scheme_by_slug("harbour-peer"), scheme_by_slug("nowhere")) == (world.scheme, None)
    assert (world.scheme.scheme, world.scheme.owner_ids()) == (world.scheme, frozenset())


def test_roles_of_a_file_are_granted_between_their_dates(world):
    (grant,) = roles(world, "Email,email,name,role,from,until\nx,zoe@harbour.example,Zoe,Trainer,2026-09-08,2026-09-09\n")
    moments = {day: sorted(roles_of(grant.user, world.scheme, now=NOW + day * DAY)) for day in (0, 1, 2, 3)}
    assert moments == {0: [], 1: ["trainer"], 2: ["trainer"], 3: []}


@pytest.mark.parametrize("word", ["coordinator", "Co-ordinator", " COORDINATOR "])
def test_roles_take_coordinator_with_and_without_hyphen(world, word):
    assert roles(world, f"email,name,role,from\nzoe@harbour.example,Zoe,{word},2026-01-01\n")[0].role == "coordinator"


def test_roles_of_a_known_person_use_their_account(world):
    (grant,) = roles(world, "email,name,role,from\nADE@harbour.example,Ade Thorne,trainer,2026-01-01\n")
    assert grant.user == world.ade


def test_roles_without_a_column_are_refused(world):
    with refused("The file of roles has no column for: from, role."):
        roles(world, "email,name\nzoe@harbour.example,Zoe\n")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (
            "zoe@harbour.example,Zoe,boss,2026-01-01",
            "Row 3 of the roles: the role must be one of lead, deputy, coordinator, steering, trainer, evaluator, "
            "named_senior, named_senior_alternate, and dates look like 2012-08-01.",
        ),
        ("zoe,Zoe,lead,2026-01-01", "Row 3 of the roles: “zoe” is not an e-mail address: it has no @."),
        (",Zoe,lead,2026-01-01", "Row 3 of the roles: The e-mail address is missing."),
    ],
)
def test_roles_with_one_bad_row_grant_none(world, row, sentence):
    before = RoleGrant.objects.count()
    with refused(sentence):
        roles(world, f"email,name,role,from\nyan@harbour.example,Yan,trainer,2026-01-01\n{row}\n")
    assert RoleGrant.objects.count() == before


@pytest.mark.parametrize("day", ["1/8/2026", "", "2026-13-01"])
def test_roles_with_a_day_that_is_none_are_refused(world, day):
    with pytest.raises(Exception, match="dates look like"):
        roles(world, f"email,name,role,from\nyan@harbour.example,Yan,trainer,{day}\n")


def test_texts_are_kept_in_versions_and_the_newest_stands(world):
    set_texts(world.scheme, {TextKey.PURPOSE: "Another purpose."}, by=world.lena, now=NOW)
    set_texts(world.scheme, {TextKey.PURPOSE: "Another purpose."}, by=world.lena, now=NOW)
    assert texts_of(world.scheme) == {"purpose": "Another purpose."}
    assert purposes_of([world.scheme, world.other_scheme]) == {world.scheme.pk: "Another purpose."}
    assert list(SchemeText.objects.order_by("version").values_list("version", "body")) == [
        (1, "Second-years support first-years."),
        (2, "Another purpose."),
    ]


def test_user_is_found_by_address_whatever_its_capitals(world):
    assert User.objects.get_by_natural_key("ADE@Harbour.example") == world.ade
    assert (user_by_address("ade@harbour.example"), user_by_address("nobody@harbour.example")) == (world.ade, None)
    world.ade.is_active = False
    world.ade.save()
    assert user_by_address("ade@harbour.example") is None


def test_existing_pair_is_asked_by_an_open_questionnaire_for_participants(world):
    (mentee,) = world.person()
    wave = world.wave(sent_to=Audience.PARTICIPANTS, moment=Moment.START)
    assert Invitee.objects.filter(wave=wave, participant=mentee).exists() is False
    record(world, mentee=mentee)
    assert set(Invitee.objects.filter(wave=wave).values_list("participant", flat=True)) == {world.mo_in.pk, world.ade_in.pk, mentee.pk}
    assert Message.objects.filter(template="questionnaire", user=mentee.person.user).count() == 1


def test_existing_pair_of_a_supervisor_is_refused(world):
    world.roster("email,name,grade,invite as,line manager\nade@harbour.example,Ade Thorne,CT1,mentee,mo@harbour.example\n")
    with refused("Mo Farrow and Ade Thorne cannot be a pair: line manager and supervised doctor."):
        record(world)


def test_existing_pair_of_the_avoided_is_refused(world):
    submit_statement(world.ade_in, Written(Side.MENTEE, "Hello.", avoid=("mo@harbour.example",)), by=world.ade, now=NOW)
    with refused("Mo Farrow and Ade Thorne cannot be a pair: they are to be kept apart."):
        record(world)


def test_clockwork_does_what_is_due_and_then_nothing_more(world):
    world.person()
    world.pair()
    wave = world.wave(open=False, days=5)
    done = [run_due(now=NOW + day * DAY) for day in (0, 0, 5, 5, 6, 7, 7, 15, 15)]
    assert done == [1, 0, 0, 0, 1, 1, 0, 1, 0]
    assert (Wave.objects.get(pk=wave.pk).state, Pairing.objects.get().state) == ("closed", "lapsed")


def test_clockwork_keeps_a_scheme_open_to_the_end_of_its_own_day(world):
    wave = world.wave(days=0)
    run_due(now=NOW.replace(hour=22, minute=59))
    assert Wave.objects.get(pk=wave.pk).state == "open"
    run_due(now=NOW.replace(hour=23, minute=1))
    assert Wave.objects.get(pk=wave.pk).state == "open"
    run_due(now=NOW + DAY)
    assert Wave.objects.get(pk=wave.pk).state == "closed"


def test_clockwork_writes_nothing_at_night(world):
    world.wave(open=False, days=3)
    night = NOW.replace(hour=5)
    assert [is_daytime(NOW.replace(hour=hour), world.scheme.zone) for hour in (6, 7, 18, 19)] == [False, True, True, False]
    assert (run_due(now=night), run_due(now=NOW)) == (0, 1)


def test_clockwork_step_that_fails_holds_up_nothing_else(world, keys, caplog):
    wave = world.wave(open=False, days=20)
    KeyFolder(keys).destroy(key_name(world.cohort))
    world.pair()

    assert run_due(now=NOW + 15 * DAY) == 1
    assert (Wave.objects.get(pk=wave.pk).state, Pairing.objects.get().state) == ("planned", "lapsed")
    assert "will be tried again" in caplog.text


def test_run_with_the_publishers_own_pair_is_left_to_the_other_lead(world):
    run = world.run()
    mentor = run.proposals.first().mentor
    Person.objects.filter(user=world.lena).update(user=None)
    Person.objects.filter(pk=mentor.person_id).update(user=world.lena)

    with refused("Your own pair is in this run. Ask the other lead to publish it."):
        publish_run(run, by=world.lena, now=NOW)

    assert publish_run(Run.objects.get(pk=run.pk), by=world.dev, now=NOW).state == "published"
