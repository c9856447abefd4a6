"""Answers as their pages and files show them: every pair with its reason, who is left over, and what would help."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alongside.domain.matching.queries.rule_words import preset_name
from alongside.kit.tables_out import Value, to_csv, to_xlsx
from alongside.web.fits import fit_in_words
from alongside_engine.matching import Plan
from alongside_engine.on_files import Objective, RoundAsked, Solution

MOST_SHOWN = 500
Table = tuple[Sequence[str], Sequence[Sequence[Value]]]


@dataclass(frozen=True)
class Answer:
    """What a page shows, and the tables of its files, the pairs first; nothing else holds it."""

    page: Mapping[str, Any]
    tables: Mapping[str, Table]

    def workbook(self) -> bytes:
        """Everything, as a sheet each."""
        return to_xlsx(self.tables)

    def pairs(self) -> bytes:
        """The pairs alone, as CSV. The file will do as one of pairs that stand."""
        return to_csv(*next(iter(self.tables.values())))


def answer_of_people(asked: RoundAsked, plan: Plan, files: Collection[str], *, today: date) -> Answer:
    """The plan of a round in words; notes may begin with the name of one of the files."""
    names, notes = asked.gathered.names.shown(), _as_sentences(asked.notes(plan), files)
    mentees = plan.placed + sum(one.side == "mentee" for one in plan.unmatched)
    pairs = [
        {
            "mentor": names[pair.mentor],
            "mentee": names[pair.mentee],
            "fit": fit_in_words(pair.score),
            "reasons": [reason.full for reason in pair.reasons],
            "locked": pair.locked,
        }
        for pair in plan.pairs
    ]
    left = [{"name": names[one.key], "side": one.side, "why": one.full} for one in plan.unmatched]
    page = {
        "file": asked.gathered.file,
        "placed": plan.placed,
        "mentees": mentees,
        "proof": _proof(plan),
        "notes": notes,
        **_shown(pairs, left),
        "needs": [need.words for need in plan.needs],
        "aims": [aim.words for aim in plan.aims],
    }
    return Answer(
        page, _tables_of_people(asked, plan, names) | {_("About"): _about(page, preset_name(asked.rules.name) or asked.rules.name, today)}
    )


def _as_sentences(notes: Sequence[str], files: Collection[str]) -> list[str]:
    """Notes with a capital letter, except where a file's name comes first."""
    return [note if note.startswith(tuple(files)) else capfirst(note) for note in notes]


def _proof(plan: Plan) -> str:
    if not plan.optimal:
        return _("These pairs are stable: no two people would both rather be with each other.")
    return _("This is proved: under these rules no other pairs place more people, or fit better. The proof covers every possible couple.")


def _shown(pairs: Sequence[Any], left: Sequence[Any]) -> dict[str, Any]:
    """As many as a page holds; all of them are in the workbook."""
    return {
        "pairs": pairs[:MOST_SHOWN],
        "more": max(len(pairs) - MOST_SHOWN, 0),
        "left": left[:MOST_SHOWN],
        "more_left": max(len(left) - MOST_SHOWN, 0),
    }


def _tables_of_people(asked: RoundAsked, plan: Plan, names: Mapping[str, str]) -> dict[str, Table]:
    called = {person.key: person.name for person in asked.gathered.people}
    pairs = [
        (
            pair.mentor,
            pair.mentee,
            called[pair.mentor],
            called[pair.mentee],
            fit_in_words(pair.score),
            _why(pair.locked, pair.reasons),
            pair.score,
        )
        for pair in plan.pairs
    ]
    instead = [
        (names[pair.mentor], names[pair.mentee], other.side, names[other.key], other.words)
        for pair in plan.pairs
        for other in pair.alternatives
    ]
    return {
        _("Pairs"): (("mentor", "mentee", "mentor_name", "mentee_name", "fit", "why", "score"), pairs),
        _("Left over"): (("id", "name", "as", "why"), [(one.key, called[one.key], one.side, one.full) for one in plan.unmatched]),
        _("What would help"): (("what",), [(need.words,) for need in plan.needs]),
        _("Next best"): (("mentor", "mentee", "instead of the", "could be", "what it would cost"), instead),
    }


def _why(locked: bool, reasons: Sequence[Any]) -> str:  # noqa: FBT001
    return ". ".join([*([_("Stands, as you asked")] if locked else []), *(reason.full for reason in reasons)])


def _about(page: Mapping[str, Any], how: str, today: date) -> Table:
    rows: list[tuple[str, Value]] = [
        (_("Made on"), today),
        (_("From"), page["file"]),
        (_("By"), how),
        (_("Mentees with a mentor"), page["placed"]),
        (_("Mentees in all"), page["mentees"]),
        (_("Proof"), page["proof"]),
    ]
    return ("", ""), [*rows, *((_("Note"), note) for note in page["notes"])]


def answer_of_scores(file: str, solution: Solution, objective: Objective, files: Collection[str], *, today: date) -> Answer:
    """The best of a table of scores."""
    pairs = [{"mentor": pair.mentor, "mentee": pair.mentee, "score": pair.score, "locked": pair.locked} for pair in solution.pairs]
    page = {
        "file": file,
        "placed": len(pairs),
        "mentees": len(pairs) + len(solution.unmatched),
        "proof": _proof_of_scores(solution, objective),
        "notes": _as_sentences(solution.notes, files),
        "total": solution.total,
        **_shown(pairs, solution.unmatched),
    }
    tables: dict[str, Table] = {
        _("Pairs"): (("mentor", "mentee", "score"), [(pair.mentor, pair.mentee, pair.score) for pair in solution.pairs]),
        _("Left over"): (("mentee",), [(name,) for name in solution.unmatched]),
        _("About"): _about(page, objective, today),
    }
    return Answer(page, tables)


def _proof_of_scores(solution: Solution, objective: Objective) -> str:
    if not solution.checked:
        return _("The proof does not hold. Please report this, with the table if you may.")
    if objective == "stable":
        return _("These pairs are stable, and that was checked: no two people would both rather be with each other.")
    return _(
        "This is proved, and the proof was checked by a second calculation that shares nothing with the first: nothing better is possible."
    )
