"""What the people of the demonstration do: each act is a domain action, called with its doer's own account."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from alongside.console.demonstration.files import FOLDER, listed, rows
from alongside.console.set_up import set_up
from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role
from alongside.domain.access.queries import holders
from alongside.domain.cohorts.actions.invitations import invite, withdraw
from alongside.domain.cohorts.actions.rosters import agree_roster, read_roster
from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.models import Cohort, Participant
from alongside.domain.cohorts.queries.people import topics_of
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.existing_pairs import record_existing_pair
from alongside.domain.flows.publish import publish_run
from alongside.domain.flows.set_up import make_system_manager
from alongside.domain.matching.actions import change_rules, place, propose
from alongside.domain.matching.models import Run
from alongside.domain.matching.queries.rules import newest_rules, standing
from alongside.domain.matching.states import PlacementKind
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import release as release_mailing
from alongside.domain.outbox.queries import held_mailing
from alongside.domain.pairs.actions import accept, log_meeting
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import Mode
from alongside.domain.people.queries import person_by_address
from alongside.domain.publications.actions import release_results
from alongside.domain.surveys.actions import (
    Setting,
    answer,
    begin_round,
    code_answers,
    compare_round,
    finish_coding,
    lock_plan,
    mailing_key,
    put_codes,
    set_plan,
    set_up_evaluation,
)
from alongside.domain.surveys.models import Answer, CodingRound, Evaluation, Invitee, Question, Wave
from alongside.domain.surveys.queries import answers_of_round, coder_in, text_of
from alongside.domain.surveys.states import Analysis, QuestionKind, Sort
from alongside.domain.training.actions import book, keep_register
from alongside.domain.training.models import Session
from alongside.kit.codebooks import read_codebook
from alongside_engine.matching import Criterion

SLUG = "core-medical-2012"
INFORMATION = (
    "We ask every doctor who was invited, whether or not they took part, to find out whether the scheme is worth going on with and what "
    "to change. It takes a few minutes. You can leave questions empty, and saying no has no consequences for your training.\n\n"
    "The programme reads a report in which nobody is named. If you have questions, write to the mentoring lead."
)
MANAGER = ("System manager of the demonstration", "system.manager@swlt.example")
Row = dict[str, str]


@dataclass
class World:
    """The demonstration's year as its acts look it up."""

    people: dict[str, Participant] = field(default_factory=dict)

    @property
    def cohort(self) -> Cohort:
        """The year."""
        return Cohort.objects.select_related("scheme__organisation").get(scheme__slug=SLUG)

    def person(self, address: str) -> Participant:
        """Somebody on the roster, as they are now."""
        cohort = self.cohort
        person = person_by_address(cohort.scheme.organisation, address)
        found = Participant.objects.select_related("cohort__scheme__organisation", "person__user", "grade")
        return found.get(cohort=cohort, person=person)

    def holder(self, role: Role, now: datetime) -> User:
        """Who holds a role."""
        return holders(self.cohort.scheme, role, now=now)[0]

    def pairing(self, row: Row) -> Pairing:
        """A pair by its two addresses."""
        found = Pairing.objects.select_related(
            "cohort__scheme__organisation", "mentor__person__user", "mentor__grade", "mentee__person__user", "mentee__grade"
        )
        return found.get(mentor=self.person(row["mentor"]), mentee=self.person(row["mentee"]))

    def wave(self, questionnaire: str) -> Wave:
        """A wave by its questionnaire."""
        found = Wave.objects.select_related("cohort__scheme__organisation", "questionnaire")
        return found.get(cohort=self.cohort, questionnaire__code=questionnaire)


def _user(participant: Participant) -> User:
    if participant.person.user is None:
        raise LookupError(f"{participant} has no account yet.")
    return participant.person.user


def set_the_scheme_up(world: World, now: datetime) -> object:
    """The system manager founds the scheme and grants the first roles from a file."""
    name, address = MANAGER
    return set_up(FOLDER, by=make_system_manager(name=name, address=address), now=now)


def bring_the_roster_in(world: World, now: datetime) -> object:
    """The co-ordinator uploads the roster, reads the preview and agrees."""
    by = world.holder(Role.COORDINATOR, now)
    roster = read_roster(world.cohort, content=(FOLDER / "roster.csv").read_bytes(), file_name="roster.csv", by=by, now=now)
    return agree_roster(roster, by=by, now=now)


def invite_everybody(world: World, now: datetime) -> object:
    """The co-ordinator invites everybody on the roster."""
    return invite(world.cohort, by=world.holder(Role.COORDINATOR, now), now=now)


def release_the_mailing(world: World, now: datetime, *, questionnaire: str) -> object:
    """The lead looks at the message that asks for answers, and sends it."""
    by = world.holder(Role.LEAD, now)
    waiting = held_mailing(world.cohort.scheme, mailing_key(world.wave(questionnaire)))
    return release_mailing(waiting, by=by, now=now) if waiting else None


def write_statement(world: World, now: datetime, *, row: Row) -> object:
    """A trainee sends a statement; mentors let their match read it."""
    participant = world.person(row["email"])
    sensitive = {topic.slug for topic in topics_of(participant.scheme) if topic.is_sensitive}
    written = Written(
        side=Side(row["role"]),
        text=row["statement"],
        wants=row["wants"],
        topics={slug: slug not in sensitive for slug in listed(row["topics"])},
        share_with_match=row["role"] == Side.MENTOR,
    )
    return submit_statement(participant, written, by=_user(participant), now=now)


def book_session(world: World, now: datetime, *, row: Row) -> object:
    """A trainee books a training session."""
    participant = world.person(row["email"])
    return book(_session(world, row["session"]), participant=participant, by=_user(participant), now=now)


def _session(world: World, code: str) -> Session:
    found = Session.objects.select_related("programme__cohort__scheme__organisation", "trainer")
    return found.get(programme__cohort=world.cohort, code=code)


def keep_the_register(world: World, now: datetime, *, code: str) -> object:
    """The trainer notes who came."""
    came = [world.person(row["email"]) for row in rows("attendance.csv") if row["session"] == code]
    return keep_register(_session(world, code), came=came, by=world.holder(Role.TRAINER, now), now=now)


def withdraw_from_scheme(world: World, now: datetime, *, address: str) -> object:
    """A trainee who had begun decides not to go on."""
    participant = world.person(address)
    return withdraw(participant, by=_user(participant), now=now)


def choose_the_rules(world: World, now: datetime) -> object:
    """The lead makes a must of what the year began with as a wish: a second-year for every first-year."""
    cohort = world.cohort
    stands = standing(cohort, newest_rules(cohort))
    senior = Criterion("senior", "mandatory", "Second-years mentor first-years (peer mentoring for core medical trainees)")
    chosen = replace(stands, criteria={**stands.criteria, "grade": senior}, preset="")
    return change_rules(cohort, chosen, by=world.holder(Role.LEAD, now), now=now)


def ask_the_engine(world: World, now: datetime) -> object:
    """The lead asks for a proposal."""
    return propose(world.cohort, by=world.holder(Role.LEAD, now), now=now)


def place_by_hand(world: World, now: datetime) -> object:
    """The lead locks the pairs that the organisers chose."""
    by, cohort = world.holder(Role.LEAD, now), world.cohort
    chosen = [row for row in rows("pairs.csv") if row["origin"] == "matched"]
    for row in chosen:
        mentor, mentee = world.person(row["mentor"]), world.person(row["mentee"])
        place(cohort, mentor=mentor, mentee=mentee, kind=PlacementKind.TOGETHER, by=by, now=now)
    return chosen


def publish_the_run(world: World, now: datetime) -> object:
    """The lead publishes the newest run."""
    run = Run.objects.select_related("cohort__scheme__organisation").filter(cohort=world.cohort).order_by("-number")[0]
    return publish_run(run, by=world.holder(Role.LEAD, now), now=now)


def accept_pair(world: World, now: datetime, *, row: Row, side: str) -> object:
    """One of the two accepts."""
    return accept(world.pairing(row), by=_user(world.person(row[side])), now=now)


def record_pair(world: World, now: datetime, *, row: Row) -> object:
    """The lead records a pair that two trainees arranged themselves."""
    return record_existing_pair(
        world.cohort,
        mentor=world.person(row["mentor"]),
        mentee=world.person(row["mentee"]),
        since=date.fromisoformat(row["established_on"]),
        by=world.holder(Role.LEAD, now),
        now=now,
    )


def note_meeting(world: World, now: datetime, *, row: Row) -> object:
    """The mentee notes that the two met."""
    by = _user(world.person(row["mentee"]))
    held = date.fromisoformat(row["date"])
    return log_meeting(world.pairing(row), held_on=held, minutes=int(row["minutes"]), mode=Mode(row["mode"]), by=by, now=now)


def answer_questionnaire(world: World, now: datetime, *, questionnaire: str, row: Row) -> object:
    """Somebody answers a questionnaire."""
    wave = world.wave(questionnaire)
    participant = world.person(row["email"])
    found = Invitee.objects.select_related("wave__cohort__scheme__organisation", "wave__questionnaire", "participant__person__user")
    invitee = found.get(wave=wave, participant=participant)
    questions = Question.objects.filter(questionnaire=wave.questionnaire)
    given = {question.code: _value(question, row[question.code]) for question in questions if row[question.code]}
    return answer(invitee, given, by=_user(participant), now=now)


def _value(question: Question, cell: str) -> Any:
    return listed(cell) if question.kind == QuestionKind.MULTI else cell


def set_the_evaluation_up(world: World, now: datetime) -> object:
    """The evaluator writes down what the evaluation is, and what everybody who is asked reads first."""
    setting = Setting(
        sort=Sort.SERVICE_EVALUATION,
        decided_by="Clinical effectiveness group of the trust",
        decided_on=date(2012, 10, 29),
        registration="CE 2012-118",
        information=INFORMATION,
        key_ends_on=date(2013, 12, 31),
    )
    return set_up_evaluation(world.cohort, setting, by=world.holder(Role.EVALUATOR, now), now=now)


def lock_the_plan(world: World, now: datetime) -> object:
    """Before the questionnaire at the end opens, the evaluator locks what will be compared: the items of the plan's file."""
    by = world.holder(Role.EVALUATOR, now)
    with (FOLDER / "plan.toml").open("rb") as file:
        items = [item for change in tomllib.load(file)["change"] for item in change["items"]]
    asked = dict(Question.objects.filter(questionnaire=world.wave("baseline").questionnaire, code__in=items).values_list("code", "text"))
    plan = [{"outcome": asked[item], "item": item, "analysis": Analysis.CHANGE} for item in items]
    return lock_plan(set_plan(Evaluation.objects.get(cohort=world.cohort), plan, by=by, now=now), by=by, now=now)


def begin_the_coding(world: World, now: datetime) -> object:
    """The two evaluators are to code what people wrote at the end of the year; the first brings the codebook in."""
    coders = holders(world.cohort.scheme, Role.EVALUATOR, now=now)
    wave, questions = world.wave("end_of_year"), list(dict.fromkeys(row["question"] for row in rows("answers.csv")))
    found = begin_round(wave, title="End of year, in words", questions=questions, coders=coders, by=coders[0], now=now)
    lines = read_codebook((FOLDER / "codebook.csv").read_bytes(), "codebook.csv")
    return put_codes(found, lines, by=coders[0], now=now)


def code_what_they_wrote(world: World, now: datetime, *, file: str, place: int) -> object:
    """An evaluator codes every answer as in the file, and finishes."""
    by, found = holders(world.cohort.scheme, Role.EVALUATOR, now=now)[place], _coding(world)
    coder = coder_in(found, by)
    if coder is None:
        raise LookupError(f"{by} does not code in this round.")
    code_answers(coder, codes_in(file, answers_of_round(found)), by=by, now=now)
    return finish_coding(coder, by=by, now=now)


def codes_in(file: str, answers: Iterable[Answer]) -> dict[str, list[str]]:
    """What a coder's file gives each answer; it knows an answer by a name of its own, so that its words say which it is."""
    said = {(row.question.code, text_of(row)): str(row.pk) for row in answers}
    known = {row["answer"]: said[row["question"], row["text"].strip()] for row in rows("answers.csv")}
    codes: dict[str, list[str]] = {answer: [] for answer in known.values()}
    for row in rows(file):
        if row["present"] == "1":
            codes[known[row["answer"]]].append(row["code"])
    return codes


def compare_the_codes(world: World, now: datetime) -> object:
    """The first evaluator lays the codes of both side by side."""
    return compare_round(_coding(world), by=world.holder(Role.EVALUATOR, now), now=now)


def _coding(world: World) -> CodingRound:
    return CodingRound.objects.select_related("wave__cohort__scheme__organisation").get(wave=world.wave("end_of_year"))


def keep_the_trainer_on(world: World, now: datetime) -> object:
    """The lead prolongs the trainer's role, which was to end in July, for next year's sessions."""
    lead, trainer = world.holder(Role.LEAD, now), world.holder(Role.TRAINER, now)
    dates = {"starts_on": date(2012, 9, 1), "ends_on": date(2014, 7, 31)}
    return grant_role(world.cohort.scheme, user=trainer, role=Role.TRAINER, by=lead, now=now, **dates)


def release(world: World, now: datetime, *, questionnaire: str) -> object:
    """The evaluator releases the results of a closed questionnaire."""
    return release_results(world.wave(questionnaire), by=world.holder(Role.EVALUATOR, now), now=now)
