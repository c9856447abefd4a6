"""The cast: a small scheme built by the domain's own actions, each done by somebody who may."""

import pickle
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, transaction

from alongside.domain.cohorts.actions.cohorts import open_cohort, set_topics
from alongside.domain.cohorts.actions.invitations import invite, join
from alongside.domain.cohorts.actions.rosters import agree_roster, read_roster
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.publish import publish_run
from alongside.domain.flows.set_up import found_scheme, grant_roles, make_system_manager, set_texts
from alongside.domain.matching.actions import propose
from alongside.domain.organisations.clock import now as clock
from alongside.domain.organisations.models import Rhythm, Scheme, TextKey, User
from alongside.domain.outbox.models import Message
from alongside.domain.outbox.states import MessageState, Why
from alongside.domain.pairs.actions import accept, offer
from alongside.domain.people.actions import put_grade
from alongside.domain.people.models import Track
from alongside.domain.surveys.actions import answer, close_wave, open_wave, plan_wave, put_questionnaire
from alongside.domain.surveys.actions.questionnaires import PLAIN
from alongside.domain.surveys.models import Invitee
from alongside.domain.surveys.states import Audience, Moment
from alongside.domain.training.actions import put_session
from alongside.kit.tables_in import read_table
from tests.uncounted import uncounted

NOW = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
HARBOUR = {"organisation": "Harbour Trust", "organisation_slug": "harbour", "zone": "Europe/London", "rhythm": Rhythm.COHORT}
HILL = HARBOUR | {"organisation": "Hill Trust", "organisation_slug": "hill"}
TOPICS = (
    ("careers", "Careers and applications", False),
    ("rotas", "Rotas and working hours", False),
    ("exams", "Examinations", True),
    ("wellbeing", "Wellbeing at work", True),
)
STAFF = """email,name,role,from,until
lena@harbour.example,Lena Quill,lead,2020-01-01,
dev@harbour.example,Dev Tarrant,deputy,2020-01-01,
cora@harbour.example,Cora Penhale,co-ordinator,2020-01-01,
sam@harbour.example,Sam Oduya,steering,2020-01-01,
tess@harbour.example,Tess Wickham,trainer,2020-01-01,
eve@harbour.example,Eve Larkin,evaluator,2020-01-01,
"""
ROSTER = """email,name,grade,specialty,site,invite as
mo@harbour.example,Mo Farrow,CT2,Cardiology,North Site,mentor
ade@harbour.example,Ade Thorne,CT1,Renal medicine,North Site,mentee
"""
QUESTIONS = (
    {"code": "met", "text": "Did you meet?", "type": "single", "required": True, "options": ["yes", "no"]},
    {"code": "times", "text": "How often?", "type": "number", "min": 1, "max": 50, "show_if": {"question": "met", "any_of": ["yes"]}},
    {"code": "about", "text": "What about?", "type": "multi", "options": ["careers", "exams", "rotas"]},
    {"code": "recommend", "text": "I would recommend the scheme.", "type": "likert5", "audience": "participants"},
    {
        "code": "why_not",
        "text": "Why did you not take part?",
        "type": "single",
        "audience": "non_participants",
        "options": ["time", "other"],
    },
    {"code": "words", "text": "Anything else?", "type": "text"},
)


def definition(code="end", title="At the end of the year", questions=QUESTIONS):
    """A questionnaire as its file says it, with options written short."""
    rows = [row | {"options": [{"value": value, "label": value.capitalize()} for value in row.get("options", [])]} for row in questions]
    return {"id": code, "title": title, "question": rows}


@dataclass
class World:
    """Everybody and everything that a test may start from; `now` is when it was all done."""

    now: datetime
    sys: User
    scheme: Scheme
    cohort: Cohort
    other_scheme: Scheme
    other_cohort: Cohort
    hill_scheme: Scheme
    hill_cohort: Cohort
    users: dict[str, User]
    mo_in: Participant
    ade_in: Participant
    made: dict[str, int] = field(default_factory=dict)

    def __getattr__(self, name):
        """Whoever is asked for by their first name: world.lena, world.mo, …"""
        if name.startswith("__") or name not in self.__dict__.get("users", {}):
            raise AttributeError(name)
        return self.users[name]

    def _next(self, what):
        self.made[what] = self.made.get(what, 0) + 1
        return self.made[what]

    def user(self, address):
        """Somebody's account."""
        return User.objects.get(address_key=address)

    def participant(self, address):
        """Somebody's part in the cohort, read anew."""
        rows = Participant.objects.select_related("cohort__scheme__organisation", "person__user", "grade")
        return rows.get(cohort=self.cohort, person__addresses__key=address)

    def roster(self, text, name="roster.csv", *, cohort=None, by=None):
        """Read a roster and agree to it."""
        content = text if isinstance(text, bytes) else text.encode()
        by = by or self.lena
        return agree_roster(read_roster(cohort or self.cohort, content=content, file_name=name, by=by, now=self.now), by=by, now=self.now)

    def person(self, n=1, *, invite_as="mentee", grade="CT1", site="South Site", joined=False):
        """Add n invited people through a roster; returns their participants in order."""
        numbers = [self._next("person") for _one in range(n)]
        addresses = [f"person{number}@harbour.example" for number in numbers]
        lines = [
            f"{address},Person {number:03},{grade},Medicine,{site},{invite_as}" for number, address in zip(numbers, addresses, strict=True)
        ]
        self.roster("email,name,grade,specialty,site,invite as\n" + "\n".join(lines))
        invite(self.cohort, by=self.lena, now=self.now)
        people = [self.participant(address) for address in addresses]
        if joined:
            for participant in people:
                join(participant, by=participant.person.user, now=self.now)
        return people

    def couple(self, *, site="South Site"):
        """A mentor and a mentee more, both taking part."""
        (mentor,) = self.person(invite_as="mentor", grade="CT2", site=site, joined=True)
        (mentee,) = self.person(invite_as="mentee", grade="CT1", site=site, joined=True)
        return mentor, mentee

    def run(self):
        """A draft run over whoever is in the pool: at first Mo and Ade."""
        return propose(self.cohort, by=self.lena, now=self.now)

    def published_run(self):
        """A run whose pairs have been offered."""
        return publish_run(self.run(), by=self.lena, now=self.now)

    def pair(self, mentor=None, mentee=None):
        """A pair offered to both: Mo and Ade unless others are named."""
        return offer(
            self.cohort,
            mentor=mentor or self.mo_in,
            mentee=mentee or self.ade_in,
            full_reasons=["both wrote about examinations", "both wrote about careers and applications"],
            shared_reasons=["both wrote about careers and applications"],
            by=self.lena,
            now=self.now,
        )

    def active_pair(self, mentor=None, mentee=None):
        """A pair that both have accepted."""
        pairing = self.pair(mentor, mentee)
        for participant in (pairing.mentor, pairing.mentee):
            accept(pairing, by=participant.person.user, now=self.now)
        return pairing

    def session(self, *, code="", starts_at=None, trainer="tess"):
        """A training session, a week from now unless said otherwise; Tess runs it."""
        number = self._next("session")
        return put_session(
            self.cohort,
            programme="Preparing for mentoring",
            code=code or f"S{number}",
            title=f"Session {number}",
            place="Education Centre",
            starts_at=starts_at or self.now + timedelta(days=7),
            minutes=120,
            trainer=self.users[trainer] if trainer else None,
            by=self.lena,
            now=self.now,
        )

    def questionnaire(self, code="end", **changes):
        """A questionnaire with a question of every kind."""
        return put_questionnaire(self.scheme, definition(code, **changes), by=self.lena, now=self.now)

    def wave(self, open=True, *, questionnaire=None, sent_to=Audience.ALL, moment=Moment.END, days=14, details=PLAIN):  # noqa: A002
        """A wave to the cohort, open unless told otherwise."""
        day = self.now.date()
        wave = plan_wave(
            self.cohort,
            questionnaire=questionnaire or self.questionnaire(),
            sent_to=sent_to,
            moment=moment,
            opens_on=day,
            closes_on=day + timedelta(days=days),
            details=details,
            by=self.lena,
            now=self.now,
        )
        if open:
            open_wave(wave, by=self.eve, now=self.now)
        return wave

    def invitee(self, wave, participant=None):
        """Somebody's questionnaire: Ade's unless another is named."""
        rows = Invitee.objects.select_related("wave__cohort__scheme", "wave__questionnaire", "participant__person__user")
        return rows.get(wave=wave, participant=participant or self.ade_in)

    def answered(self, wave, participant=None, **answers):
        """Answer a wave as somebody; what is required is given."""
        invitee = self.invitee(wave, participant)
        answer(invitee, {"met": "no"} | answers, by=invitee.participant.person.user, now=self.now)
        return invitee

    def closed(self, wave):
        """Close a wave."""
        return close_wave(wave, by=self.eve, now=self.now)


def a_cohort(scheme, by, now):
    """The year 2026 of a scheme, begun a month ago."""
    day = now.date()
    return open_cohort(
        scheme,
        slug="2026",
        name="2026",
        starts_on=day - timedelta(days=30),
        ends_on=day + timedelta(days=330),
        statements_until=day + timedelta(days=30),
        by=by,
        now=now,
    )


def a_scheme(sys, now, staff, **named):
    """A scheme with its year, and the roles of a file granted."""
    scheme = found_scheme(**named, by=sys, now=now)
    grants = grant_roles(scheme, read_table(staff.encode(), "roles.csv"), by=sys, now=now)
    return scheme, a_cohort(scheme, grants[0].user, now), {grant.user.name.split()[0].lower(): grant.user for grant in grants}


def build_world(now=NOW):
    """Everything up to two statements; see World for what can be added."""
    sys = make_system_manager(name="Sys Manager", address="sys@harbour.example")
    scheme, cohort, users = a_scheme(
        sys, now, STAFF, **HARBOUR, name="Harbour peer mentoring", slug="harbour-peer", contact="mentoring@harbour.example"
    )
    kit = "email,name,role,from\nkit@harbour.example,Kit Rowan,lead,2020-01-01\n"
    other, other_cohort, outsiders = a_scheme(
        sys, now, kit, **HARBOUR, name="Harbour senior mentoring", slug="harbour-other", contact="senior@harbour.example"
    )
    olu = "email,name,role,from\nolu@hill.example,Olu Bankole,lead,2020-01-01\n"
    hill, hill_cohort, strangers = a_scheme(
        sys, now, olu, **HILL, name="Hill mentoring", slug="hill-peer", contact="mentoring@hill.example"
    )
    set_up(scheme, users["lena"], now)
    people = {"users": users | outsiders | strangers | {"sys": sys}}
    world = World(now, sys, scheme, cohort, other, other_cohort, hill, hill_cohort, mo_in=None, ade_in=None, **people)
    take_in(world)
    return world


def set_up(scheme, lead, now):
    """Grades, topics and texts."""
    for rank, code in enumerate(("CT1", "CT2"), 1):
        put_grade(scheme.organisation, code=code, label=f"Core trainee, year {rank}", rank=rank, track=Track.TRAINING)
    set_topics(scheme, TOPICS, by=lead, now=now)
    set_texts(scheme, {TextKey.PURPOSE: "Second-years support first-years."}, by=lead, now=now)


def take_in(world):
    """Mo and Ade: invited, with a statement each, and so taking part; their invitations still wait, for tests that need letters."""
    world.roster(ROSTER)
    invite(world.cohort, by=world.lena, now=world.now)
    for name, side, wants in (
        ("mo", Side.MENTOR, {"careers": True, "exams": False}),
        ("ade", Side.MENTEE, {"careers": True, "exams": False}),
    ):
        participant = world.participant(f"{name}@harbour.example")
        world.users[name] = participant.person.user
        written = Written(side, f"I am {participant.person.name}. I hope to learn.", topics=wants, share_with_match=side is Side.MENTOR)
        submit_statement(participant, written, by=participant.person.user, now=world.now)
        setattr(world, f"{name}_in", participant)
    Message.objects.filter(why=Why.OVERTAKEN).update(state=MessageState.WAITING, why="")


@pytest.fixture
def keys(settings, tmp_path):
    """A key folder, and one for files, of the test's own."""
    settings.KEYS, settings.FILES = tmp_path / "keys", tmp_path / "files"
    return settings.KEYS


@pytest.fixture
def world(db, keys, cast_at):
    """The cast at NOW: for the domain, which is handed its time."""
    with uncounted():
        return cast_at(NOW, keys, lasts=timedelta(0))


@pytest.fixture
def world_today(db, keys, cast_at):
    """The cast at this moment, or within the last minute: for pages, which read the clock."""
    with uncounted():
        return cast_at(clock(), keys, lasts=timedelta(minutes=1))


@pytest.fixture(scope="session")
def cast_at():
    """Makes the cast by its actions, and lays the same rows and keys again for tests at the same time, or within what it `lasts`."""
    made = {}

    def find(now, keys, *, lasts):
        if lasts in made and now - made[lasts].world_now <= lasts:
            return made[lasts].laid(keys)
        empty = set(connection.introspection.table_names()) - set(filled_tables())
        world = build_world(now)
        made[lasts] = Laid(
            now,
            pickle.dumps(world),
            {table: rows_in(table) for table in filled_tables() if table in empty},
            {path.relative_to(keys): path.read_bytes() for path in keys.rglob("*") if path.is_file()},
        )
        return world

    return find


@dataclass
class Laid:
    """The cast as it lies in the database and in the key folder."""

    world_now: datetime
    world: bytes
    rows: dict[str, tuple[list[str], list[tuple]]]
    keys: dict[Path, bytes]

    def laid(self, keys):
        """Lay it again; constraints are looked at when the transaction ends, and numbers go on after those laid."""
        with transaction.atomic(), connection.cursor() as cursor:
            for table, (columns, rows) in self.rows.items():
                names, places = ", ".join(f'"{name}"' for name in columns), ", ".join(["%s"] * len(columns))
                cursor.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({places})', rows)
            models = [model for model in apps.get_models() if model._meta.db_table in self.rows]
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
        for path, content in self.keys.items():
            (keys / path).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            (keys / path).write_bytes(content)
            (keys / path).chmod(0o600)
        return pickle.loads(self.world)


def filled_tables():
    """Tables with any row."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT 1 FROM "{table}" LIMIT 1')
            if cursor.fetchone():
                yield table


def rows_in(table):
    """The columns of a table, and its rows; a server gives them as text, which it takes back for a column of any kind."""
    as_text = "::text" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}" LIMIT 0')
        columns = [column[0] for column in cursor.description]
        cursor.execute(f'SELECT {", ".join(f"{chr(34)}{column}{chr(34)}{as_text}" for column in columns)} FROM "{table}"')
        return columns, cursor.fetchall()
