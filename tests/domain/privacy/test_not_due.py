"""Who is not due keeps all: by year, pair and role, by organisation, and by the months that it has set."""

import json
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError

from alongside.domain.access.errors import NotAllowed
from alongside.domain.access.models import RoleGrant
from alongside.domain.cohorts.actions.invitations import invite
from alongside.domain.cohorts.models import Exclusion, Invitation, Participant, Statement, StatementTopic
from alongside.domain.flows.set_up import grant_roles
from alongside.domain.history.models import Event
from alongside.domain.organisations.models import Organisation, User
from alongside.domain.outbox.queries import messages_of
from alongside.domain.pairs.models import Meeting, Pairing
from alongside.domain.pairs.states import PairState
from alongside.domain.people.models import Person, Supervision
from alongside.domain.privacy.actions import set_periods
from alongside.domain.privacy.queries import Periods, due_in, periods_of
from alongside.domain.privacy.queries.due import months_before
from alongside.kit.tables_in import read_table
from tests.cast import NOW
from tests.domain.privacy.lived import DAY, END, TODAY, empty, everything, months_after, names, next_door, noon
from tests.domain.sentences import refused

# who is not due


def test_person_in_a_running_year_keeps_all(year):
    next_door(year, year.mo_in.person, year.ade_in.person, ends_on=months_after(END, 36))
    tables = {"domain_rosterimport", "domain_exclusion", "domain_meeting", "domain_asked"}
    theirs = ("Mo Farrow", "mo@harbour", "Ade Thorne", "ade@harbour", "careers")
    before = [line for line in everything() if any(word in line for word in theirs)]
    empty(months_after(END, 24))
    after = set(everything())

    assert {json.loads(line)["table"] for line in before if line not in after} <= tables
    assert StatementTopic.objects.filter(statement__participant__in=[year.mo_in, year.ade_in]).count() == 4
    assert (len(before) > 20, Pairing.objects.get().full_reasons != []) == (True, True)


@pytest.mark.parametrize(("days", "is_named"), [(-1, True), (0, False)])
def test_last_of_several_years_counts(year, days, is_named):
    later = END + 100 * DAY
    next_door(year, year.mo_in.person, ends_on=later)
    empty(months_after(later, 24, days))

    assert ("Mo Farrow" in names(), "Ade Thorne" in names()) == (is_named, False)


def test_open_pair_keeps_both_names_and_their_words(year):
    Pairing.objects.update(state=PairState.PAUSED, ended_on=None)
    day = months_after(END, 24)
    waiting = due_in(year.scheme.organisation, periods=Periods(6, 24, 24), now=noon(day))
    empty(months_after(END, 48))

    assert (waiting.names, waiting.held_by_pairs) == (3, 2)
    assert {"Mo Farrow", "Ade Thorne", "Uma Reed", "Sue Marlow"} & set(names()) == {"Mo Farrow", "Ade Thorne"}
    assert Statement.objects.get(participant=year.ade_in).text == "I am Ade Thorne. I hope to learn."


def test_pair_that_ended_late_keeps_the_names_from_then_on(year):
    Pairing.objects.update(ended_on=END + 90 * DAY)
    empty(months_after(END, 24))
    after_the_year = set(names())
    empty(months_after(END + 90 * DAY, 24))

    assert {"Mo Farrow", "Ade Thorne"} & after_the_year == {"Mo Farrow", "Ade Thorne"}
    assert {"Mo Farrow", "Ade Thorne"} & set(names()) == set()


@pytest.mark.parametrize(("until", "is_named"), [(None, True), (END + DAY, True), (END, False)])
def test_role_keeps_a_name_until_24_months_after_it(year, until, is_named):
    RoleGrant.objects.create(scheme=year.scheme, user=year.mo, role="trainer", starts_on=TODAY, ends_on=until)
    RoleGrant.objects.filter(user=year.tess).update(ends_on=until)
    empty(months_after(END, 24))

    assert ("Mo Farrow" in names(), "Tess Wickham" in names()) == (is_named, is_named)
    assert User.objects.get(pk=year.tess.pk).name == ("Tess Wickham" if is_named else "a former colleague")


def test_system_manager_keeps_their_name(year):
    User.objects.filter(pk=year.mo.pk).update(is_system_manager=True)
    empty(months_after(END, 24))

    assert ("Mo Farrow" in names(), User.objects.get(pk=year.mo.pk).is_active) == (True, True)


def test_supervisor_stays_as_long_as_those_they_supervise(year):
    next_door(year, year.ade_in.person, ends_on=months_after(END, 36))
    empty(months_after(END, 24))

    assert ("Sue Marlow" in names(), "Mo Farrow" in names()) == (True, False)


def test_supervisor_who_was_replaced_is_nobodys_and_goes(year):
    Supervision.objects.all().delete()
    empty(TODAY)

    assert ("Sue Marlow" in names(), "Ade Thorne" in names()) == (False, True)


def test_wish_about_somebody_emptied_goes_unless_its_year_runs(year):
    keeper = Person.objects.create(organisation=year.scheme.organisation, name="Kay Keeper")
    running = next_door(year, keeper, ends_on=months_after(END, 36))
    matched = Participant.objects.create(cohort=year.cohort, person=keeper, invited_as="mentee")
    Pairing.objects.create(cohort=year.cohort, mentor=year.mo_in, mentee=matched, origin="matched", state=PairState.ENDED, ended_on=END)
    for participant in keeper.participations.all():
        Exclusion.objects.create(participant=participant, address_key="mo@harbour.example")
    empty(months_after(END, 24))

    assert [row.participant.cohort for row in Exclusion.objects.all()] == [running]


# several organisations, and coming back


@pytest.fixture
def known_to_both(year):
    """Mo leads in another organisation as well, with the same account."""
    table = read_table(b"email,name,role,from,until\nmo@harbour.example,Dr M Farrow,lead,2020-01-01,2030-01-01\n", "roles.csv")
    grant_roles(year.hill_scheme, table, by=year.sys, now=NOW)
    return year


def test_account_stays_while_another_organisation_knows_it(known_to_both):
    empty(months_after(END, 24))
    mo = User.objects.get(pk=known_to_both.mo.pk)

    assert (mo.name, mo.is_active, mo.address) == ("Mo Farrow", True, "mo@harbour.example")
    assert list(Person.objects.filter(user=mo).values_list("name", flat=True)) == ["Dr M Farrow"]
    sent = messages_of(known_to_both.scheme).filter(user=mo)
    assert set(sent.values_list("name", "address", "body")) == {("a former participant", "", "")}


def test_account_stays_for_a_member_of_another_organisation(year):
    known = Person.objects.create(organisation=year.hill_scheme.organisation, user=year.mo, name="M Farrow")
    Participant.objects.create(cohort=year.hill_cohort, person=known, invited_as="mentee")
    type(year.hill_cohort).objects.filter(pk=year.hill_cohort.pk).update(ends_on=months_after(END, 36))
    empty(months_after(END, 24))
    mo = User.objects.get(pk=year.mo.pk)

    assert (mo.name, mo.is_active, list(mo.people.all()), mo.sign_ins.count()) == ("Mo Farrow", True, [known], 1)


def test_account_stays_for_a_role_that_no_roster_knows_of(year):
    RoleGrant.objects.create(scheme=year.hill_scheme, user=year.mo, role="steering", starts_on=TODAY)
    empty(months_after(END, 24))

    assert (User.objects.get(pk=year.mo.pk).is_active, "Mo Farrow" in names()) == (True, False)


def test_account_goes_with_the_last_organisation(known_to_both):
    empty(months_after(END, 24))
    empty(datetime(2032, 1, 1, tzinfo=UTC).date())
    mo = User.objects.get(pk=known_to_both.mo.pk)

    assert (mo.name, mo.is_active, Person.objects.filter(user=mo).count()) == ("a former colleague", False, 0)


def test_organisation_empties_its_own_by_its_own_months(year):
    set_periods(year.hill_scheme.organisation, Periods(3, 6, 12), by=year.sys, now=NOW)
    before = names()
    empty(months_after(END, 12))

    assert names() == before


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["year", "known_to_both"])
def test_whoever_comes_back_is_somebody_new(who, request):
    world = request.getfixturevalue(who)
    empty(months_after(END, 24))
    back = next_door(world, ends_on=months_after(END, 36))
    world.roster("email,name,grade,invite as\nmo@harbour.example,Mo Farrow,CT2,mentor\n", cohort=back, by=world.kit)
    invite(back, by=world.kit, now=noon(months_after(END, 25)))
    again = Participant.objects.get(cohort=back)

    assert (again.person.name, again.person.user.address, again.person.user.is_active) == ("Mo Farrow", "mo@harbour.example", True)
    assert again.person != Participant.objects.get(pk=world.mo_in.pk).person


def test_nobody_emptied_is_invited(nobody_left):
    before = Invitation.objects.count()
    invite(nobody_left.cohort, by=nobody_left.lena, now=noon(months_after(END, 24)))

    assert (Invitation.objects.count(), Participant.objects.filter(invitation=None).count()) == (before, 1)


# the months


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [("2029-08-03", 24, "2027-08-03"), ("2028-02-29", 24, "2026-02-28"), ("2027-03-31", 1, "2027-02-28"), ("2027-01-15", 13, "2025-12-15")],
)
def test_months_before_a_day(day, months, before):
    assert str(months_before(datetime.fromisoformat(day).date(), months)) == before


def test_months_are_the_organisations_own(year):
    set_periods(year.scheme.organisation, Periods(3, 6, 12), by=year.sys, now=NOW)
    empty(months_after(END, 12))

    assert ("Mo Farrow" in names(), Meeting.objects.exclude(held_on=None).count()) == (False, 0)
    assert Event.objects.filter(verb="set how long is kept", actor_id=year.sys.pk).count() == 1


def test_months_are_set_by_the_system_manager_or_at_the_command_line(year):
    with pytest.raises(NotAllowed):
        set_periods(year.scheme.organisation, Periods(3, 6, 12), by=year.lena, now=NOW)
    set_periods(year.scheme.organisation, Periods(4, 7, 13), by=None, now=NOW)

    assert periods_of(Organisation.objects.get(pk=year.scheme.organisation_id)) == Periods(4, 7, 13)
    assert Event.objects.filter(verb="set how long is kept at the command line").count() == 1


@pytest.mark.parametrize(
    ("periods", "sentence"),
    [
        (Periods(2, 24, 24), "Give 3 to 36 months for statements."),
        (Periods(6, 61, 24), "Give 6 to 60 months for meetings."),
        (Periods(6, 24, 0), "Give 12 to 120 months for names."),
    ],
)
def test_months_that_nobody_can_mean_are_refused(world, periods, sentence):
    with refused(sentence):
        set_periods(world.scheme.organisation, periods, by=world.sys, now=NOW)


def test_database_refuses_them_too(world):
    with pytest.raises(IntegrityError):
        Organisation.objects.update(months_names=0)
