"""What has had its time is emptied, by class and once; figures stay."""

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError

from alongside.domain.access.models import SignIn
from alongside.domain.cohorts.models import Exclusion, RosterImport, Statement, StatementTopic
from alongside.domain.history.models import Draft, Event
from alongside.domain.indicators.queries import figures_of, register_of
from alongside.domain.matching.models import Alternative, Leftover, Placement, Proposal
from alongside.domain.matching.queries.again import Outcome, made_again
from alongside.domain.organisations.models import Organisation, User
from alongside.domain.organisations.queries import user_by_address
from alongside.domain.outbox.actions import ask_by_address
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.states import MessageState
from alongside.domain.pairs.models import Meeting, Pairing
from alongside.domain.pairs.queries import LONG_AGO, band, last_met_on, meetings_of, pairings_of
from alongside.domain.pairs.states import PairState
from alongside.domain.people.models import Address, Person
from alongside.domain.privacy.queries import Due, due_in, periods_of
from tests.domain.privacy.lived import DAY, END, MET, TODAY, empty, everything, months_after, names, next_door, noon


def written():
    """What stands in statements, how many topics are chosen, and who is avoided."""
    words = dict(Statement.objects.values_list("participant__person__addresses__key", "text"))
    return words, StatementTopic.objects.count(), Exclusion.objects.count()


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


@pytest.mark.parametrize("who", ["mo_in", "ade_in"])
def test_reasons_go_with_the_first_of_the_two(year, who):
    stays = getattr(year, who).person
    next_door(year, stays, ends_on=months_after(END, 36))
    couples = [table.objects.filter(mentor=year.mo_in, mentee=year.ade_in) for table in (Proposal, Alternative, Placement)]
    before = [rows.exclude(**({} if rows.model is Placement else {"reasons": []})).count() for rows in couples]
    empty(months_after(END, 24))

    assert (before, Pairing.objects.get().full_reasons, Person.objects.get(pk=stays.pk).name) == ([1, 1, 1], [], stays.name)
    assert [list(rows.values_list("reasons", flat=True)) for rows in couples[:2]] == [[[]], [[]]]
    assert couples[2].count() == 0


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


def test_run_is_read_but_not_made_again_once_somebody_in_it_has_gone(year):
    run = year.first_run
    before = made_again(run).outcome
    empty(months_after(END, 24))

    assert (before, made_again(run).outcome, run.proposals.count()) == (Outcome.SAME, Outcome.ERASED, 1)
    assert [row.possibilities for row in run.proposals.all()] == [[]]
