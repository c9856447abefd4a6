"""The year as dated events; each is what one person does, with that person's rights."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from alongside.console.demonstration import acts
from alongside.console.demonstration.acts import World
from alongside.console.demonstration.files import at, rows

NEVER_CAME = (
    "priyanka.raghunath@swlt.example",
    "sarita.gurung@swlt.example",
    "tasnim.choudhry@swlt.example",
    "maryam.seyedi@swlt.example",
    "abdirahman.warfa@swlt.example",
)


@dataclass(frozen=True, order=True)
class Happening:
    """One event of the year; those of one moment happen in the order they are told."""

    moment: datetime
    place: int
    act: Callable[[World, datetime], object]

    def happen(self, world: World) -> None:
        """Let it happen."""
        self.act(world, self.moment)


STAGES = {
    "set-up": at("2012-08-20", 12),
    "invited": at("2012-09-18", 9),
    "applied": at("2012-11-01", 9),
    "trained": at("2012-11-08", 9),
    "matched": at("2012-12-11", 9),
    "running": at("2013-03-01", 9),
    "evaluated": at("2013-08-05", 9),
}


def year() -> list[Happening]:
    """Everything that happens, in order."""
    told = [*_beginning(), *_statements(), *_training(), *_pairs(), *_meetings(), *_answers(), *_coding(), *_ending()]
    return sorted(Happening(moment, place, act) for place, (moment, act) in enumerate(told))


Told = Iterator[tuple[datetime, Callable[[World, datetime], object]]]


def _beginning() -> Told:
    yield at("2012-08-20", 10), acts.set_the_scheme_up
    yield at("2012-09-14", 10), acts.bring_the_roster_in
    yield at("2012-09-17", 8), acts.invite_everybody


def _statements() -> Told:
    for row in rows("statements.csv"):
        yield at(row["submitted_on"], 18), partial(acts.write_statement, row=row)


def _training() -> Told:
    sessions = {row["session"]: row["date"] for row in rows("training_sessions.csv")}
    for row in rows("attendance.csv"):
        yield at(sessions[row["session"]], 9) - timedelta(days=3), partial(acts.book_session, row=row)
    for code, day in sessions.items():
        yield at(day, 17), partial(acts.keep_the_register, code=code)
    for address in NEVER_CAME:
        yield at("2012-11-07", 20), partial(acts.withdraw_from_scheme, address=address)


def _pairs() -> Told:
    made = rows("pairs.csv")
    yield at("2012-11-09", 9), acts.choose_the_rules
    yield at("2012-11-12", 9), acts.ask_the_engine
    yield at("2012-11-14", 9), acts.place_by_hand
    yield at("2012-11-16", 9), acts.ask_the_engine
    yield at("2012-11-19", 8), acts.publish_the_run
    for row in made:
        if row["origin"] == "matched":
            yield at(row["established_on"], 12), partial(acts.accept_pair, row=row, side="mentor")
            yield at(row["established_on"], 18), partial(acts.accept_pair, row=row, side="mentee")
        else:
            yield at(row["established_on"], 10), partial(acts.record_pair, row=row)


def _meetings() -> Told:
    for row in rows("meetings.csv"):
        yield at(row["date"], 20), partial(acts.note_meeting, row=row)


def _answers() -> Told:
    yield at("2012-11-06", 10), acts.set_the_evaluation_up
    yield at("2013-06-28", 16), acts.lock_the_plan
    yield at("2012-11-08", 18), partial(acts.release_the_mailing, questionnaire="baseline")
    yield at("2013-07-01", 18), partial(acts.release_the_mailing, questionnaire="end_of_year")
    for questionnaire in ("baseline", "end_of_year"):
        for row in rows(f"{questionnaire}.csv"):
            yield at(row["submitted_on"], 19), partial(acts.answer_questionnaire, questionnaire=questionnaire, row=row)


def _coding() -> Told:
    yield at("2013-08-01", 10), acts.begin_the_coding
    yield at("2013-08-01", 16), partial(acts.code_what_they_wrote, file="coding_a.csv", place=0)
    yield at("2013-08-02", 16), partial(acts.code_what_they_wrote, file="coding_b.csv", place=1)
    yield at("2013-08-04", 17), acts.compare_the_codes


def _ending() -> Told:
    yield at("2013-07-24", 9), acts.keep_the_trainer_on
    yield at("2013-01-07", 9), partial(acts.release, questionnaire="baseline")
    yield at("2013-08-02", 9), partial(acts.release, questionnaire="end_of_year")
