"""A year that has been lived: a pair that met and ended, somebody without a match, a supervisor, and everything that passes."""

from datetime import UTC, date, datetime, timedelta

from allauth.mfa.models import Authenticator

from alongside.console.backup.content import rows_of
from alongside.domain.access.actions import begin_sign_in
from alongside.domain.cohorts.actions.rosters import read_roster
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.models import Cohort, Participant, Statement, Vector
from alongside.domain.cohorts.states import Side
from alongside.domain.history.actions import record_reads, save_draft
from alongside.domain.matching.actions import place
from alongside.domain.matching.states import PlacementKind
from alongside.domain.outbox.actions import ask_by_address, make_link
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.pairs.actions import accept, end, log_meeting
from alongside.domain.pairs.models import PairDecision, Pairing
from alongside.domain.pairs.states import Ending, Mode
from alongside.domain.people.models import Person
from alongside.domain.privacy.actions import empty_what_is_due
from alongside.domain.training.actions import book, keep_register
from tests.cast import NOW

DAY = timedelta(days=1)
TODAY = NOW.date()
END = TODAY + 330 * DAY
MET = TODAY + 10 * DAY
ROSTER = """email,name,grade,specialty,site,invite as,educational supervisor
ade@harbour.example,Ade Thorne,CT1,Renal medicine,North Site,mentee,Sue Marlow <sue@harbour.example>
nia@harbour.example,Nia Lowe,CT1,Renal medicine,North Site,mentee,
"""


def live_a_year(world):
    """Mo and Ade are matched, meet on days 10 and 20, and end on day 300; Uma, who would avoid Mo, has no match; nobody invites Nia."""
    (uma_in,) = world.person(invite_as="mentee")
    world.users["uma"], world.uma_in = uma_in.person.user, uma_in
    for row in (uma_in.person, world.uma):
        row.name = "Uma Reed"
        row.save()
    world.roster(ROSTER)
    written = Written(Side.MENTEE, "I am Uma.", wants="Patience.", topics={"wellbeing": False}, avoid=("mo@harbour.example",))
    submit_statement(uma_in, written, by=world.uma, now=world.now)
    world.sue = Person.objects.get(name="Sue Marlow")
    place(world.cohort, mentor=world.mo_in, mentee=uma_in, kind=PlacementKind.APART, by=world.lena, now=world.now)
    place(world.cohort, mentor=world.mo_in, mentee=world.ade_in, kind=PlacementKind.TOGETHER, by=world.lena, now=world.now)
    world.first_run = world.published_run()
    world.paired = meet(world)
    train_and_ask(world)
    leave_traces(world)
    return world


def meet(world):
    """Two meetings, and an end without blame."""
    pairing = Pairing.objects.get(mentor=world.mo_in, mentee=world.ade_in)
    for user in (world.mo, world.ade):
        accept(pairing, by=user, now=world.now)
    for days, minutes in ((10, 60), (20, 45)):
        then = world.now + days * DAY
        log_meeting(pairing, held_on=then.date(), minutes=minutes, mode=Mode.VIDEO, by=world.mo, now=then)
    return end(pairing, ending=Ending.COMPLETED, by=world.mo, now=world.now + 300 * DAY)


def train_and_ask(world):
    """A session that they came to, and a questionnaire that Ade answered."""
    session = world.session()
    book(session, participant=world.ade_in, by=world.ade, now=world.now)
    keep_register(session, came=[world.ade_in], by=world.lena, now=world.now + 8 * DAY)
    wave = world.wave()
    world.answered(wave, met="yes", times="2")
    world.closed(wave)


def leave_traces(world):
    """What goes by itself in time, still there: a roster that nobody decided on, sign-ins, links, drafts, second steps, looks."""
    read_roster(world.cohort, content=ROSTER.encode(), file_name="again.csv", by=world.lena, now=world.now)
    for user in (world.mo, world.ade, world.uma):
        begin_sign_in(f"key of {user.pk}", data="", user=user.pk, now=world.now)
        make_link(user, Purpose.SIGN_IN, now=world.now)
        ask_by_address(user.address_key, browser="b", now=world.now)
        save_draft("form", {"met": "no"}, by=user, now=world.now)
        Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": f"key of {user.name}"})
    for row in Statement.objects.all():
        Vector.objects.create(statement=row, key=f"a model:{row.pk}", numbers=b"numbers")
    PairDecision.objects.create(
        pairing=world.paired, member=world.sam, agrees=False, comment="Not while she manages him.", decided_at=world.now
    )
    statement = Statement.objects.get(participant=world.ade_in)
    record_reads("statement", [(statement.pk, world.ade.pk)], by=world.lena, now=world.now, scheme_id=world.scheme.pk)


def months_after(day, months, days=0):
    """A day some months and days later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, day.day) + timedelta(days=days)


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
