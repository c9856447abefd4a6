"""What has had its time is emptied, by class and by the organisation's months; figures stay, and whoever is not due keeps all."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError

from alongside.console.backup.content import rows_of
from alongside.domain.access.errors import NotAllowed
from alongside.domain.access.models import RoleGrant, SignIn
from alongside.domain.cohorts.actions.invitations import invite
from alongside.domain.cohorts.models import Cohort, Exclusion, Invitation, Participant, RosterImport, Statement, StatementTopic
from alongside.domain.flows.set_up import grant_roles
from alongside.domain.history.models import Draft, Event
from alongside.domain.indicators.queries import figures_of, register_of
from alongside.domain.matching.models import Alternative, Leftover, Placement, Proposal
from alongside.domain.organisations.models import Organisation, User
from alongside.domain.organisations.queries import user_by_address
from alongside.domain.outbox.actions import ask_by_address
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.queries import messages_of
from alongside.domain.outbox.states import MessageState
from alongside.domain.pairs.models import Meeting, Pairing
from alongside.domain.pairs.queries import LONG_AGO, band, last_met_on, meetings_of, pairings_of
from alongside.domain.pairs.states import PairState
from alongside.domain.people.models import Address, Person, Supervision
from alongside.domain.privacy.actions import empty_what_is_due, set_periods
from alongside.domain.privacy.queries import Due, Periods, due_in, periods_of
from alongside.domain.privacy.queries.due import months_before
from alongside.kit.tables_in import read_table
from tests.cast import NOW
from tests.domain.privacy.lived import live_a_year, months_after
from tests.domain.sentences import refused

DAY = timedelta(days=1)
TODAY = NOW.date()
END = TODAY + 330 * DAY
MET = TODAY + 10 * DAY


def noon(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def empty(day):
    return empty_what_is_due(now=noon(day))


def everything():
    return [line for _table, line in rows_of("default")]


def next_door(world, *people, ends_on):
    """The year of the other scheme in the same house, with some of the people, ending on a day."""
    Cohort.objects.filter(pk=world.other_cohort.pk).update(ends_on=ends_on)
    world.other_cohort.refresh_from_db()
    for person in people:
        Participant.objects.create(cohort=world.other_cohort, person=person, invited_as="both")
    return world.other_cohort


def names():
    return dict(Person.objects.order_by("pk").values_list("name", "emptied_on"))


def written():
    """What stands in statements, how many topics are chosen, and who is avoided."""
    words = dict(Statement.objects.values_list("participant__person__addresses__key", "text"))
    return words, StatementTopic.objects.count(), Exclusion.objects.count()


@pytest.fixture
def year(world):
    """A year that has been lived, with everything that is emptied in time."""
    return live_a_year(world)


@pytest.fixture
def nobody_left(year):
    """The day on which its names have had their time, and the round of that day."""
    empty(months_after(END, 24))
    return year


# what the unmatched wrote


def test_what_the_unmatched_wrote_stays_until_the_day(year):
    before = written()
    empty(months_after(END, 6, days=-1))

    assert written() == before
    assert before == (
        {
            "mo@harbour.example": "I am Mo Farrow. I hope to learn.",
            "ade@harbour.example": "I am Ade Thorne. I hope to learn.",
            "person1@harbour.example": "I am Uma.",
        },
        5,
        1,
    )


def test_what_the_unmatched_wrote_goes_six_months_after_their_year_and_nothing_else(year):
    empty(months_after(END, 6))
    words, topics, avoided = written()
    statement = Statement.objects.get(participant=year.uma_in)

    assert words["mo@harbour.example"] == "I am Mo Farrow. I hope to learn."
    assert (statement.text, statement.wants, statement.share_with_match, statement.side) == ("", "", False, "mentee")
    assert (topics, avoided, year.uma_in.person.name) == (4, 0, "Uma Reed")


@pytest.mark.parametrize(("state", "text"), [(PairState.LAPSED, ""), (PairState.DECLINED, ""), (PairState.ACTIVE, "I am Uma.")])
def test_offer_that_came_to_nothing_is_no_match(year, state, text):
    Pairing.objects.filter(pk=year.paired.pk).update(mentee=year.uma_in, state=state)
    empty(months_after(END, 6))

    assert Statement.objects.get(participant=year.uma_in).text == text


def test_what_the_matched_wrote_goes_with_the_name(nobody_left):
    assert set(Statement.objects.values_list("text", "wants", "share_with_match")) == {("", "", False)}
    assert (Statement.objects.count(), StatementTopic.objects.count(), Exclusion.objects.count()) == (3, 0, 0)


# meetings


def test_day_of_a_meeting_goes_after_24_months_and_the_next_one_stays(year):
    empty(months_after(MET, 24))

    first, second = meetings_of(year.paired)
    assert (first.held_on, first.logged_at, first.minutes, first.mode) == (None, None, 60, "video")
    assert (second.held_on, second.minutes) == (TODAY + 20 * DAY, 45)


def test_day_of_a_meeting_stays_until_the_day(year):
    empty(months_after(MET, 24, days=-1))

    assert Meeting.objects.filter(held_on=None).count() == 0


def test_pair_whose_days_are_all_emptied_has_still_met_long_ago(year):
    empty(months_after(MET, 25))
    (row,) = pairings_of(year.cohort)

    assert (Meeting.objects.exclude(held_on=None).count(), row.last_met, last_met_on(year.paired)) == (0, LONG_AGO, LONG_AGO)
    assert band(row.last_met, months_after(MET, 25)) == "not lately"


def test_pair_that_never_met_has_no_last_meeting(year):
    Meeting.objects.all().delete()

    assert ([row.last_met for row in pairings_of(year.cohort)], last_met_on(year.paired)) == ([None], None)


# names


def test_names_stay_until_the_day(year):
    before = names()
    empty(months_after(END, 24, days=-1))

    assert names() == before


def test_names_of_members_and_their_supervisors_go_24_months_after_the_year(nobody_left):
    day = months_after(END, 24)
    staff = [name for name, emptied_on in names().items() if emptied_on is None]

    assert list(Person.objects.exclude(emptied_on=None).order_by("name").values_list("name", "emptied_on", "user")) == [
        ("a former colleague", day, None),
        *[("a former participant", day, None)] * 4,
    ]
    assert [name.split()[0] for name in staff] == ["Lena", "Dev", "Cora", "Sam", "Tess", "Eve", "Kit", "Olu"]
    assert Address.objects.count() == len(staff)


def test_emptied_account_opens_for_nobody(nobody_left):
    for user in (nobody_left.mo, nobody_left.ade, nobody_left.uma):
        user.refresh_from_db()
        assert (user.name, user.address, user.is_active) == ("a former participant", "", False)
        assert user_by_address(user.address_key) is None
    assert [table.objects.count() for table in (SignIn, Link, Draft, Authenticator)] == [0, 0, 0, 0]


def test_link_to_an_emptied_account_is_never_sent(nobody_left):
    before = Message.objects.count()
    for typed in ("mo@harbour.example", f"emptied {nobody_left.mo.pk}", ""):
        ask_by_address(typed, browser="b", now=nobody_left.now)

    assert Message.objects.count() == before


def test_messages_keep_that_they_went_and_what_waits_is_left_out(year):
    waited = Message.objects.filter(user=year.ade, state=MessageState.WAITING).count()
    many = Message.objects.count()
    empty(months_after(END, 24))
    mine = Message.objects.filter(user=year.ade)

    assert (waited > 0, mine.filter(state=MessageState.WAITING).count(), Message.objects.count()) == (True, 0, many)
    assert set(mine.values_list("address", "subject", "body", "argument", "calendar")) == {("", "", "", "", "")}


def test_reasons_go_with_the_names_and_who_was_paired_stays(nobody_left):
    run = nobody_left.first_run
    pairing = Pairing.objects.get()

    assert (pairing.full_reasons, pairing.shared_reasons, pairing.mentor, pairing.mentee) == ([], [], nobody_left.mo_in, nobody_left.ade_in)
    assert list(Proposal.objects.filter(run=run).values_list("reasons", "shared_reasons", "is_locked")) == [([], [], True)]
    assert [list(rows) for rows in Alternative.objects.values_list("reasons", flat=True)] == [[]]
    assert list(Leftover.objects.values_list("participant", "why")) == [(nobody_left.uma_in.pk, "")]
    assert Placement.objects.count() == 0


def test_reasons_go_with_the_first_of_the_two(year):
    next_door(year, year.mo_in.person, ends_on=months_after(END, 36))
    empty(months_after(END, 24))

    assert (Pairing.objects.get().full_reasons, Person.objects.get(pk=year.mo_in.person_id).name) == ([], "Mo Farrow")


@pytest.mark.django_db(transaction=True)
def test_roster_of_the_year_goes_with_its_file_whenever_it_was_uploaded(year):
    RosterImport.objects.update(uploaded_at=noon(months_after(END, 23)))
    files = [path for path in settings.FILES.rglob("*") if path.is_file()]
    empty(months_after(END, 24))

    assert (len(files), [path for path in settings.FILES.rglob("*") if path.is_file()]) == (1, [])
    assert set(RosterImport.objects.values_list("file_name", "stored")) == {("", "")}
    assert [roster.rows for roster in RosterImport.objects.all() if roster.rows] == []


def test_figures_are_the_same_before_and_after(year):
    before = figures_of(register_of(year.cohort))
    empty(months_after(END, 6))
    empty(months_after(END, 30))

    assert figures_of(register_of(year.cohort)) == before
    named = ("invited", "submitted_statement", "participated", "meetings", "meeting_minutes", "educational_supervisors")
    assert [before[name]["count"] for name in named] == [3, 3, 2, 2, 105, 1]


# again and again


@pytest.mark.parametrize("day", [months_after(END, 6), months_after(MET, 24), months_after(END, 24), months_after(END, 60)])
def test_ten_rounds_are_one(year, day):
    empty(day)
    once = everything()

    assert [empty(day) for _time in range(9)] == [0] * 9
    assert everything() == once


def test_nothing_due_is_left(nobody_left):
    for organisation in Organisation.objects.all():
        assert due_in(organisation, periods=periods_of(organisation), now=noon(months_after(END, 24))) == Due(0, 0, 0, 0)


def test_each_batch_is_one_event_that_says_how_many_and_never_who(year):
    before = Event.objects.order_by("-pk").first().pk
    for months in (6, 24):
        empty(months_after(END, months))
    events = Event.objects.filter(pk__gt=before).order_by("pk")

    assert list(events.values_list("verb", "subject_kind", "subject_id", "scheme_id", "actor_id", "about_user_id")) == [
        ("emptied 1 statements", "Cohort", year.cohort.pk, year.scheme.pk, None, None),
        ("emptied 2 meetings", "Cohort", year.cohort.pk, year.scheme.pk, None, None),
        ("emptied 4 rosters", "Organisation", year.scheme.organisation_id, None, None, None),
        ("emptied 5 names", "Organisation", year.scheme.organisation_id, None, None, None),
    ]


def test_part_that_fails_is_left_whole_holds_up_no_other_and_is_told(year):
    User.objects.create(name="In the way", address="way@harbour.example", address_key=f"emptied {year.ade.pk}")
    day = months_after(END, 24)

    with pytest.raises(IntegrityError):
        empty(day)

    assert [name for name, emptied_on in names().items() if emptied_on] == []
    assert Statement.objects.get(participant=year.ade_in).text == "I am Ade Thorne. I hope to learn."
    assert Meeting.objects.exclude(held_on=None).count() == 0
    User.objects.get(name="In the way").delete()
    assert empty(day) == 5


# who is not due


def test_person_in_a_running_year_keeps_all(year):
    next_door(year, year.mo_in.person, year.ade_in.person, ends_on=months_after(END, 36))
    tables = {"domain_rosterimport", "domain_exclusion", "domain_meeting"}
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
    Participant.objects.create(cohort=year.cohort, person=keeper, invited_as="mentee")
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
