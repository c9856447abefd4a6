"""What stands before an action is tried, and what it is given, for the test of who may."""

from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role
from alongside.domain.cohorts.actions import guests, invitations, rosters, statements
from alongside.domain.cohorts.states import Side
from alongside.domain.flows import agreement, heavy, roles
from alongside.domain.matching import actions as matching
from alongside.domain.matching.queries.rules import preset
from alongside.domain.matching.states import PlacementKind
from alongside.domain.organisations.clock import real as clock
from alongside.domain.organisations.models import Agreement, Rhythm
from alongside.domain.outbox import actions as outbox
from alongside.domain.pairs import actions as pairs
from alongside.domain.pairs.states import Mode
from alongside.domain.surveys.states import Audience, Moment
from alongside.domain.training import actions as training
from alongside.domain.work.actions import tasks
from tests.cast import NOW

TODAY = NOW.date()
ROSTER = b"email,name,grade,invite as\nnew@harbour.example,New Person,CT1,mentee\n"
ROLES = b"email,name,role,from\nnew@harbour.example,New Person,trainer,2026-01-01\n"


def rostered(world):
    return rosters.read_roster(world.cohort, content=ROSTER, file_name="roster.csv", by=world.lena, now=NOW)


def ruled(world):
    first = matching.change_rules(world.cohort, preset("all-grade-trust"), by=world.lena, now=NOW)
    matching.change_rules(world.cohort, preset("peer-core-trainees"), by=world.lena, now=NOW)
    return first


def asked(world):
    return world.invitee(world.wave())


def answered(world):
    return world.answered(world.wave())


def invited(world):
    return world.person()[0]


def withdrawn(world):
    return invitations.withdraw(world.ade_in, by=world.ade, now=NOW)


def closed(world):
    return world.closed(world.wave())


def placed(world):
    return matching.place(world.cohort, mentor=world.mo_in, mentee=world.ade_in, kind=PlacementKind.APART, by=world.lena, now=NOW)


def met(world):
    pairing = world.active_pair()
    return pairs.log_meeting(pairing, held_on=TODAY, minutes=60, mode=Mode.VIDEO, by=world.mo, now=NOW)


def held(world):
    return outbox.mailing_for(world.scheme, key="newsletter", letter="newsletter", now=NOW)


def couple(world):
    return {"mentor": world.mo_in, "mentee": world.ade_in}


def task_given_up(world):
    heavy.ask_for_report(world.cohort, kind="pdf", by=world.lena, now=NOW)
    task = tasks.claim(["heavy"], worker="a worker", now=clock())
    tasks.fail(task, problem="builtins.ValueError", places="", now=clock(), again=False)
    return task


def sendable(world):
    """A run that one member can agree."""
    agreement.set_agreement(world.scheme, agreement=Agreement.ALWAYS, by=world.lena, now=NOW)
    training.keep_register(world.session(starts_at=NOW), came=[world.mo_in, world.ade_in], by=world.tess, now=NOW)
    return world.run()


def a_guest(world):
    return guests.add_guest(world.cohort, GUEST, by=world.lena, now=NOW)


def sent(world):
    return agreement.send_run(sendable(world), by=world.lena, now=NOW)


def ending(world):
    return grant_role(world.scheme, user=world.tess, role=Role.TRAINER, starts_on=TODAY, ends_on=None, by=world.lena, now=NOW)


def nothing(world):
    return None


FOUND = {
    "organisation": "New",
    "organisation_slug": "new",
    "name": "New",
    "slug": "new",
    "zone": "UTC",
    "rhythm": Rhythm.COHORT,
    "contact": "a@b.example",
}
SESSION = {"programme": "P", "code": "C", "title": "T", "place": "X", "starts_at": NOW, "minutes": 60, "trainer": None}
ADDED = {name: value for name, value in SESSION.items() if name != "code"}
YEAR = {"slug": "2027", "name": "2027", "starts_on": TODAY, "ends_on": TODAY, "statements_until": TODAY}
PLAN = {"sent_to": Audience.ALL, "moment": Moment.END, "opens_on": TODAY, "closes_on": TODAY}
GUEST = guests.Guest("Gita Rao", "gita@harbour.example", None, "", "", 1)
NEW_ROLE = roles.NewRole("Rolf Gray", "rolf@harbour.example", Role.TRAINER, TODAY)
WRITTEN = statements.Written(Side.MENTEE, "Two sentences. Are enough.")
