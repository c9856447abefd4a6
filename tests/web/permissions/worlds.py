"""Three schemes, each filled in the same way with everything that a page can be about: here, next door, and elsewhere."""

from dataclasses import dataclass, field
from datetime import timedelta
from itertools import product

from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django_tasks_db.models import DBTaskResult

from alongside.domain.access.actions import add_authenticator
from alongside.domain.access.queries import factors_of
from alongside.domain.cohorts.actions.invitations import invite, withdraw
from alongside.domain.cohorts.actions.rosters import agree_roster, read_roster
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.models import Cohort, Participant, Vector
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.agreement import agree_run, send_run, set_agreement
from alongside.domain.flows.heavy import write_report
from alongside.domain.flows.set_up import grant_roles
from alongside.domain.history.actions import record_reads, save_draft
from alongside.domain.matching.actions import change_rules, place, propose
from alongside.domain.matching.queries.rules import standing
from alongside.domain.matching.states import PlacementKind
from alongside.domain.organisations.clock import now as clock
from alongside.domain.organisations.models import Agreement, User
from alongside.domain.outbox.actions import mail_merge, make_link
from alongside.domain.outbox.models import Mailing
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.pairs.actions import accept, log_meeting, offer, pause
from alongside.domain.pairs.states import Mode
from alongside.domain.publications.actions import release_results
from alongside.domain.surveys.actions import answer, close_wave, open_wave, plan_wave, put_questionnaire, questionnaire_draft
from alongside.domain.surveys.actions.questionnaires import PLAIN
from alongside.domain.surveys.models import Invitee, Wave
from alongside.domain.surveys.states import Audience, Moment
from alongside.domain.training.actions import book, keep_register, put_session
from alongside.domain.work.models import Job
from alongside.domain.work.states import JobKind, JobState
from alongside.kit.files import FileStore
from alongside.kit.tables_in import read_table
from tests.cast import build_world, definition, set_up
from tests.domain.surveys.coded import ASKED, WORDS
from tests.web.asking import app_code
from tests.web.permissions.earlier import two_guests, waiting_pair, year_before
from tests.web.permissions.evaluations import NAMES, evaluate, give_evaluator, name_things
from tests.web.permissions.lending import lend_and_borrow
from tests.web.permissions.planner import tell_the_planner

HERE, NEXT_DOOR, ELSEWHERE = "here", "next door", "elsewhere"
PLACES = (HERE, NEXT_DOOR, ELSEWHERE)
VIEWERS = (
    *("anonymous", "lead", "deputy", "coordinator", "steering", "trainer", "evaluator", "senior"),
    *("mentor", "mentee", "invited", "withdrawn", "system", "both", "next_door", "elsewhere", "ended"),
)
OTHERS = "others"
ABSENT = "absent"
OWNERS = {"mentor": "mia", "mentee": "mel", "invited": "ivy", "withdrawn": "wyn", "both": "bo", OTHERS: "nell"}
PEOPLE = {
    # name: invited as, and whether they write a statement and so take part
    "mia": ("mentor", True),
    "bo": ("mentor", True),
    "omar": ("mentor", True),
    "pia": ("mentor", True),
    "mel": ("mentee", True),
    "nell": ("mentee", True),
    "ned": ("mentee", True),
    "paul": ("mentee", True),
    "wyn": ("mentee", True),
    "ivy": ("mentee", False),
    "sid": ("mentee", False),
}
COUPLES = {
    "active": {"mentor": ("mia", "mel"), "mentee": ("mia", "mel"), "both": ("bo", "ned"), OTHERS: ("omar", "nell")},
    "paused": {"mentor": ("mia", "ned"), "mentee": ("pia", "mel"), "both": ("bo", "mel"), OTHERS: ("pia", "nell")},
    "offered": {"mentor": ("mia", "nell"), "mentee": ("omar", "mel"), "both": ("bo", "nell"), OTHERS: ("omar", "ned")},
}
STAFF = """email,name,role,from,until
senior@{site},Nia Senior,named_senior,2020-01-01,
tom@{site},Tom Second,trainer,2020-01-01,
tess@{site},Tess First,trainer,2020-01-01,
ended@{site},Edda Ended,lead,2020-01-01,{yesterday}
bo@{site},Bo Both,lead,2020-01-01,
stan@{site},Stan First,steering,2020-01-01,
stella@{site},Stella Second,steering,2020-01-01,
"""


@dataclass
class Place:
    """A scheme and everything in it; `things` names what a page may be about, and whose it is."""

    name: str
    cohort: Cohort
    lead: User
    neighbour: Cohort | None = None
    people: dict[str, Participant] = field(default_factory=dict)
    things: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)

    @property
    def site(self):
        """Where its people have their addresses."""
        return f"{self.name.replace(' ', '')}.example"

    @property
    def year(self):
        """The slugs in the addresses of its pages."""
        return {"scheme": self.cohort.scheme.slug, "cohort": self.cohort.slug}

    def user(self, name):
        """Somebody's account."""
        return User.objects.get(address_key=f"{name}@{self.site}")


@dataclass
class Worlds:
    """The three places, and who looks at them."""

    places: dict[str, Place]
    viewers: dict[str, User | None]

    def captures(self, thing, place, whose):
        """What stands in the address of a page about this thing; None when there is no such thing."""
        if not thing:
            return {}
        known = self.places[HERE if place == ABSENT else place].things[thing]
        found = known.get(whose if place != ABSENT else OTHERS)
        return dict.fromkeys(found, "absent") if found and place == ABSENT else found


def build_worlds():
    """Fill the three schemes, and find who looks."""
    now = clock()
    world = build_world(now)
    set_up(world.hill_scheme, world.olu, now)
    set_up(world.other_scheme, world.kit, now)
    years = {HERE: (world.cohort, world.lena), NEXT_DOOR: (world.other_cohort, world.kit), ELSEWHERE: (world.hill_cohort, world.olu)}
    places = {name: fill(Place(name, cohort, lead), world.sys, now) for name, (cohort, lead) in years.items()}
    here = places[HERE]
    viewers = {
        "anonymous": None,
        "lead": world.lena,
        "deputy": world.dev,
        "coordinator": world.cora,
        "steering": world.sam,
        "trainer": here.user("tess"),
        "evaluator": world.eve,
        "system": world.sys,
        "next_door": world.kit,
        "elsewhere": world.olu,
        **{name: here.user(name) for name in ("senior", "ended")},
        **{name: here.user(person) for name, person in OWNERS.items() if name != OTHERS},
    }
    look_at(viewers.values(), here, now)
    tell_the_planner()
    return Worlds(places, {name: viewers[name] for name in VIEWERS})


def look_at(users, here, now):
    """Everybody's record has been looked at."""
    looks = [(user.pk, user.pk) for user in users if user is not None]
    record_reads("record", looks, by=here.user("tom"), now=now, scheme_id=here.cohort.scheme_id)


def fill(here, sys, now):
    """Everything a page can be about, by the actions of those who may."""
    staff = STAFF.format(site=here.site, yesterday=now.date() - timedelta(days=2))
    grant_roles(here.cohort.scheme, read_table(staff.encode(), "roles.csv"), by=sys, now=now)
    here.things["scheme"] = {OTHERS: {"scheme": here.cohort.scheme.slug}}
    here.things["year"] = {OTHERS: here.year}
    here.things["role"] = {OTHERS: {"scheme": here.cohort.scheme.slug, "holder": here.user("tess").public_id, "role": "trainer"}}
    here.things["report"] = {OTHERS: here.year | {"format": "json"}}
    take_in(here, now)
    hold_training(here, now)
    make_pairs(here, now)
    ask_questions(here, now)
    withdraw(here.people["wyn"], by=here.user("wyn"), now=now)
    begin_matching(here, now)
    lend_and_borrow(here, sys, now)
    send_links(here, now)
    give_factors(here, now)
    wait_for_work(here, now)
    return here


def roster_of(here):
    """The people of a place, as a file."""
    rows = [
        f"{name}@{here.site},{name.title()} Person,CT{1 + (side == 'mentor')},Medicine,North Site,{side},Sue Super <sue@{here.site}>"
        for name, (side, _takes_part) in PEOPLE.items()
    ]
    return "\n".join(["email,name,grade,specialty,site,invite as,educational supervisor", *rows]).encode()


def places_of(mentee):
    """As many as there are pairs for somebody, so that a run leaves them alone; one at least."""
    return sum(mentee == second for _first, second in couples()) or 1


def couples():
    """Every couple once, whatever state their pairs are in."""
    return {couple for found in COUPLES.values() for couple in found.values()}


def take_in(here, now):
    """People come in, some of them write; a second roster waits."""
    by, cohort = here.lead, here.cohort
    agree_roster(read_roster(cohort, content=roster_of(here), file_name="roster.csv", by=by, now=now), by=by, now=now)
    invite(cohort, by=by, now=now)
    more = f"email,name,grade,invite as\nzoe@{here.site},Zoe New,CT1,mentee\n".encode()
    waiting = read_roster(cohort, content=more, file_name="more.csv", by=by, now=now)
    rows = Participant.objects.select_related("cohort__scheme__organisation", "person__user", "grade").filter(cohort=cohort)
    rows.update(mentor_places=4)
    # Whoever leads and mentors is full: a draft run with their own pair could not be published by them.
    rows.filter(person__addresses__key=f"bo@{here.site}").update(mentor_places=sum(first == "bo" for first, _second in couples()))
    for name, (side, takes_part) in PEOPLE.items():
        rows.filter(person__addresses__key=f"{name}@{here.site}").update(mentee_places=places_of(name))
        person = here.people[name] = rows.get(person__addresses__key=f"{name}@{here.site}")
        if takes_part:
            written = Written(Side(side), f"I am {name}.", topics={"careers": True, "exams": False}, avoid=(f"avoided@{here.site}",))
            statement = submit_statement(person, written, by=person.person.user, now=now)
            Vector.objects.create(statement=statement, key=f"a model:{statement.pk}", numbers=b"numbers")
    here.things["person"] = {whose: {"participant": here.people[name].public_id} for whose, name in OWNERS.items()}
    wrote = {whose: row for whose, row in here.things["person"].items() if whose != "invited"}
    here.things["statement"] = wrote | {OTHERS: {"participant": here.people["omar"].public_id}}
    matches = {"mentor": "mel", "mentee": "mia", "both": "ned", OTHERS: "omar"}
    here.things["match-statement"] = {whose: {"participant": here.people[name].public_id} for whose, name in matches.items()}
    here.things["silent-person"] = here.things["person"] | {OTHERS: {"participant": here.people["sid"].public_id}}
    here.things["roster"] = {OTHERS: {"roster": waiting.public_id}}


def hold_training(here, now):
    """Two sessions that have begun, of one trainer each, and one to come."""
    tess, tom = here.user("tess"), here.user("tom")
    made = {}
    for code, days, trainer in (("S1", -2, tom), ("S2", -1, tess), ("S3", 7, tom)):
        made[code] = put_session(
            here.cohort,
            programme="Preparing",
            code=code,
            title=f"Session {code}",
            place="Library",
            starts_at=now + timedelta(days=days),
            minutes=120,
            trainer=trainer,
            by=here.lead,
            now=now,
        )
    for name in ("mia", "mel", "bo", "nell"):
        book(made["S3"], participant=here.people[name], by=here.user(name), now=now)
    for code in ("S1", "S2"):
        keep_register(made[code], came=[here.people["nell"], here.people["mia"]], by=here.lead, now=now)
    here.things["session"] = {OTHERS: {"session": made["S1"].public_id}, "trainer": {"session": made["S2"].public_id}}
    to_come = {"session": made["S3"].public_id}
    here.things["place-at-session"] = {whose: row | to_come for whose, row in here.things["person"].items()}


def make_pairs(here, now):
    """Pairs that have begun, with a meeting each, pairs that rest, and pairs that are offered."""
    made = {}
    for state, couples in COUPLES.items():
        for couple in dict.fromkeys(couples.values()):
            mentor, mentee = (here.people[name] for name in couple)
            reasons = {"full_reasons": ["both wrote about examinations"], "shared_reasons": ["same site"]}
            made[state, couple] = offer(here.cohort, mentor=mentor, mentee=mentee, **reasons, by=here.lead, now=now)
    meetings = {}
    begun = {key: pairing for key, pairing in made.items() if key[0] != "offered"}
    for (_state, couple), pairing in begun.items():
        for name in couple:
            accept(pairing, by=here.user(name), now=now)
    for couple in dict.fromkeys(COUPLES["paused"].values()):
        pause(made["paused", couple], by=here.user(couple[0]), now=now)
    for couple in dict.fromkeys(COUPLES["active"].values()):
        pairing = made["active", couple]
        held = {"held_on": pairing.established_on, "minutes": 60, "mode": Mode.PHONE}
        meetings[couple] = log_meeting(pairing, **held, by=here.user(couple[0]), now=now)
    for state, couples in COUPLES.items():
        here.things[f"{state}-pair"] = {whose: {"pairing": made[state, couple].public_id} for whose, couple in couples.items()}
    here.things["meeting"] = {
        whose: {"pairing": made["active", couple].public_id, "meeting": meetings[couple].public_id}
        for whose, couple in COUPLES["active"].items()
    }


def ask_questions(here, now):
    """Waves in every state: planned, open, open and answered, closed, closed and released."""
    waves = {code: plan(here, code, now) for code in ("planned", "open", "answered", "closed", "released")}
    for code in ("open", "answered", "closed", "released"):
        open_wave(waves[code], by=here.lead, now=now)
    for code, name in product(("answered", "closed", "released"), OWNERS.values()):
        answer(invitee_of(waves[code], here.people[name]), {"met": "no"}, by=here.user(name), now=now)
    for code in ("closed", "released"):
        close_wave(waves[code], by=here.lead, now=now)
    rhea = give_evaluator(here, now)
    release_results(waves["released"], by=rhea, now=now)
    named = feedback(here, now)
    evaluate(here, named, rhea, now)
    name_things(here, named, invitee_of(named, here.people[OWNERS["mentee"]]))
    here.things |= {f"{code}-wave": {OTHERS: {"wave": wave.public_id}} for code, wave in waves.items()}
    held = Mailing.objects.get(scheme=here.cohort.scheme, key=f"questionnaire:{waves['open'].public_id}:1")
    mail_merge(held, by=here.lead, now=now)
    here.things["mailing"] = {OTHERS: {"mailing": held.public_id}}
    for code in ("open", "answered"):
        asked = {whose: invitee_of(waves[code], here.people[name]) for whose, name in OWNERS.items()}
        here.things[f"{code}-form"] = {whose: {"invitee": invitee.public_id} for whose, invitee in asked.items()}
    begin_to_answer(here, waves["open"], now)


def feedback(here, now):
    """A closed wave with names, answered in words by somebody who may be quoted."""
    wave = plan(here, "feedback", now, details=NAMES, questions=ASKED)
    open_wave(wave, by=here.lead, now=now)
    mel = OWNERS["mentee"]
    answer(invitee_of(wave, here.people[mel]), {"words": WORDS, "quotable": "yes"}, by=here.user(mel), now=now)
    return close_wave(wave, by=here.lead, now=now)


def plan(here, code, now, *, details=PLAIN, **asked):
    """A wave to everybody, with a questionnaire of its own."""
    questionnaire = put_questionnaire(here.cohort.scheme, definition(code, **asked), by=here.lead, now=now)
    named = {"questionnaire": questionnaire, "sent_to": Audience.ALL, "moment": Moment.FOLLOW_UP, "details": details}
    return plan_wave(here.cohort, **named, opens_on=now.date(), closes_on=now.date() + timedelta(days=14), by=here.lead, now=now)


def begin_to_answer(here, wave, now):
    """The open questionnaire is half filled in, so that it can be sent."""
    for name in OWNERS.values():
        save_draft(questionnaire_draft(invitee_of(wave, here.people[name])), {"met": "no"}, by=here.user(name), now=now)
    here.things["question"] = {whose: row | {"code": "met"} for whose, row in here.things["open-form"].items()}


def invitee_of(wave, participant):
    """Somebody's questionnaire."""
    rows = Invitee.objects.select_related("wave__cohort__scheme", "wave__questionnaire", "participant__person__user")
    return rows.get(wave=Wave.objects.get(pk=wave.pk), participant=participant)


def begin_matching(here, now):
    """A couple kept apart, two draft runs and one that was agreed; and in the year before, one that waits for the steering group."""
    set_agreement(here.cohort.scheme, agreement=Agreement.ALWAYS, by=here.lead, now=now)
    mentor, mentee = here.people["omar"], here.people["paul"]
    apart = place(here.cohort, mentor=mentor, mentee=mentee, kind=PlacementKind.APART, by=here.lead, now=now)
    agreed = send_run(propose(here.cohort, by=here.lead, now=now), by=here.lead, now=now)
    for name in ("stan", "stella"):
        agree_run(agreed, sent_at=now, by=here.user(name), now=now)
    propose(here.cohort, by=here.lead, now=now)
    run = propose(here.cohort, by=here.lead, now=now)
    rules = change_rules(here.cohort, standing(here.cohort, None), by=here.lead, now=now)
    here.things["rules"] = {OTHERS: {"rules": rules.public_id}}
    before = year_before(here, now)
    sent = send_run(propose(before, by=here.lead, now=now), by=here.lead, now=now)
    here.things |= {f"{thing}guest": {OTHERS: {"participant": made.public_id}} for thing, made in two_guests(before, here, now).items()}
    here.things["waiting-pair"] = {OTHERS: {"pairing": waiting_pair(before, here, now).public_id}}
    here.things["placement"] = {OTHERS: {"placement": apart.public_id}}
    here.things["run"] = {OTHERS: {"run": run.public_id}}
    here.things["agreed-run"] = {OTHERS: {"run": agreed.public_id}}
    here.things["sent-run"] = {OTHERS: {"run": sent.public_id}}


def wait_for_work(here, now):
    """Something that each asked for and waits for, and a file that was made for whoever may see reports; and a task that was given up."""
    users = {whose: here.people[name].person.user for whose, name in OWNERS.items()} | {OTHERS: here.user("tom")}
    asked = {"kind": JobKind.REPORT, "scheme": here.cohort.scheme, "asked_at": now, "about_id": here.cohort.pk, "argument": "pdf"}
    for thing, state in (("job", {"state": JobState.RUNNING}), ("done-job", {"state": JobState.DONE})):
        made = {whose: Job.objects.create(asked_by=user, **asked, **state) for whose, user in users.items()}
        here.things[thing] = {whose: {"job": job.public_id} for whose, job in made.items()}
    here.things["done-job"] = {whose: job for whose, job in here.things["done-job"].items() if whose in {"both", OTHERS}}
    for job in Job.objects.filter(state=JobState.DONE, result=""):
        Job.objects.filter(pk=job.pk).update(result=FileStore(settings.FILES).save(b"a report", "pdf"))
    write_report.enqueue("absent")
    DBTaskResult.objects.filter(status="READY").update(status="FAILED", finished_at=now)


def give_factors(here, now):
    """Two people have an authenticator app; and there is an address for a provider, though none is set up."""
    factors = {}
    for whose, name in (("mentor", "mia"), (OTHERS, "nell")):
        user, secret = here.user(name), generate_totp_secret()
        add_authenticator(secret, app_code(secret, now), by=user, now=now)
        factors[whose] = {"factor": str(factors_of(user)[0].pk)}
    here.things["factor"] = factors
    here.things["provider"] = {OTHERS: {"provider_id": "organisation"}}


def send_links(here, now):
    """Links as they stand in messages."""
    sid = here.people["sid"]
    links = {
        "invitation": (Purpose.INVITATION, sid.public_id),
        "sign-in-link": (Purpose.SIGN_IN, ""),
        "way-in": (Purpose.DEMONSTRATION, ""),
        "stop-link": (Purpose.UNSUBSCRIBE, here.cohort.scheme.public_id),
        "form-link": (Purpose.QUESTIONNAIRE, here.things["open-form"]["mentor"]["invitee"]),
        "meeting-link": (Purpose.MEETING, here.things["active-pair"]["mentor"]["pairing"]),
    }
    mia = {"form-link", "meeting-link"}
    for thing, (purpose, argument) in links.items():
        user = here.user("mia") if thing in mia else sid.person.user
        address, _code = make_link(user, purpose, now=now, argument=argument)
        here.things[thing] = {OTHERS: {"token": address.rstrip("/").rsplit("/", 1)[1]}}
