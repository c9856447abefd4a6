"""The parts of a report that are written: what each is for, our words for a year that has none of its own, and the words as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from alongside.domain.cohorts.models import Cohort
from alongside.domain.publications.models import ReportText
from alongside.domain.publications.queries.numbers import Numbers, filled, only_known

Words = str | Promise
LONGEST_PART = 20_000
USUAL_ABSTRACT = 250


@dataclass(frozen=True)
class Part:
    """A part of the report under its heading; `ask` says what belongs there, `ours` what stands there until somebody writes it."""

    key: str
    heading: Words
    ask: Words
    ours: Words = ""


@dataclass(frozen=True)
class Shape:
    """The headings of an abstract, as a kind of journal asks for them."""

    key: str
    name: Words
    parts: tuple[Part, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of its parts."""
        return frozenset(part.key for part in self.parts)


@dataclass(frozen=True)
class Written:
    """A part with its words: as they were written, and with today's numbers in them."""

    part: Part
    source: str
    words: str
    version: int

    @property
    def count(self) -> int:
        """How many words it has."""
        return len(self.words.split())


AIM = _("To find out how many doctors of {organisation} took up {scheme}, and what they said of it.")
DONE = _(
    "{invited} doctors were invited. Training sessions held: {training_sessions}. "
    "At the end, a questionnaire went to {end_sent_to} people. Of these, {end_sent_to_non_participants} had not taken part."
)
KEPT = _("Answers were kept {answers_kept}. Percentages have Wilson intervals, and changes are those of the same people.")
FOUND = _(
    "{submitted_statement} submitted a statement, {attended_training} attended training and {participated} took part. "
    "Pairs that began: {pairs}, of which {pairs_never_met} noted no meeting. {end_answered_all} answered the questionnaire at the end. "
    "{end_answered_participants} of those who took part answered it. {end_answered_non_participants} of those who did not take part did."
)
CAREFUL = _("The numbers are small, and nobody was allocated at random: they are estimates, and say nothing of what caused what.")

SHAPES: Final = {
    "objective": Shape(
        "objective",
        _("Objective, Method, Results, Conclusions"),
        (
            Part("abstract_objective", _("Objective"), _("What you wanted to find out, in a sentence."), AIM),
            Part("abstract_method", _("Method"), _("Who was invited, what was offered, what was asked, when."), DONE),
            Part("abstract_results", _("Results"), _("The main figures, each with its denominator."), FOUND),
            Part("abstract_conclusions", _("Conclusions"), _("What follows, and what does not."), CAREFUL),
        ),
    ),
    "aims": Shape(
        "aims",
        _("Aims, Methods, Results, Conclusion"),
        (
            Part("abstract_aims", _("Aims"), _("What the scheme was for, and what you wanted to find out."), AIM),
            Part("abstract_methods", _("Methods"), _("Who was invited, what was offered, what was asked, when."), DONE),
            Part("abstract_results", _("Results"), _("The main figures, each with its denominator."), FOUND),
            Part("abstract_conclusion", _("Conclusion"), _("What follows, and what does not."), CAREFUL),
        ),
    ),
    "squire": Shape(
        "squire",
        _("Background, Local problem, Methods, Interventions, Results, Conclusions (SQUIRE)"),
        (
            Part("abstract_background", _("Background"), _("What is known of the problem, in one or two sentences.")),
            Part("abstract_problem", _("Local problem"), _("What was wrong here, and for whom.")),
            Part("abstract_study", _("Methods"), _("How you looked at what the scheme did."), KEPT),
            Part("abstract_intervention", _("Interventions"), _("What was offered to whom."), DONE),
            Part("abstract_results", _("Results"), _("The main figures, each with its denominator."), FOUND),
            Part("abstract_conclusions", _("Conclusions"), _("What follows, and what does not."), CAREFUL),
        ),
    ),
}
INTRODUCTION: Final = (
    Part("problem", _("Problem description"), _("The nature and weight of the problem here: who lacked mentoring, and what that meant.")),
    Part("knowledge", _("Available knowledge"), _("What is known already, with references.")),
    Part("rationale", _("Rationale"), _("Why you expected mentoring to help; the framework or model you used.")),
    Part("aims", _("Specific aims"), _("What the scheme and this report set out to do."), AIM),
)
METHODS: Final = (
    Part(
        "context",
        _("Context"),
        _("What about the place mattered: sites, grades, rotas, who led."),
        _("{invited} doctors were invited. Sites: {sites}."),
    ),
    Part("intervention", _("Intervention"), _("What was done, in enough detail that somebody else could do it."), DONE),
    Part("studied", _("Study of the intervention"), _("How you decided whether what happened was due to the scheme."), CAREFUL),
    Part("measures", _("Measures"), _("What was measured, why, and how well it measures it.")),
    Part("analysis", _("Analysis"), _("How numbers and words were analysed."), KEPT),
    Part(
        "ethics",
        _("Ethical considerations"),
        _("What this counts as, by whose decision; consent; interests."),
        _("Kind of project: {evaluation}, decided by {decided_by} on {decided_on}. It is registered as {registration}."),
    ),
)
DISCUSSION: Final = (
    Part("summary", _("Summary"), _("The main findings, and their strengths."), FOUND),
    Part("interpretation", _("Interpretation"), _("How the findings compare with others’, what the scheme cost, what surprised you.")),
    Part(
        "limitations",
        _("Limitations"),
        _("What limits how far this holds: numbers, who answered, what could not be told apart."),
        _(
            "Nobody was allocated at random, so differences between those who took part and those who did not may have been there before. "
            "{end_answered_all} answered at the end; those who did may differ from those who did not. "
            "Where few people were asked, an interval that includes no difference does not show that there is none."
        ),
    ),
    Part("conclusions", _("Conclusions"), _("Whether it was useful, whether it can last, what comes next.")),
)
OTHER: Final = (
    Part("funding", _("Funding"), _("Who paid, and what part they had in it.")),
    Part("thanks", _("Acknowledgements"), _("Whom you thank; name nobody who has not agreed.")),
)
SECTIONS: Final = {"introduction": INTRODUCTION, "methods": METHODS, "discussion": DISCUSSION, "other": OTHER}
PARTS: Final[Mapping[str, Part]] = {
    part.key: part for parts in (*(shape.parts for shape in SHAPES.values()), *SECTIONS.values()) for part in parts
}
# Which shape the abstract has is kept as a text of its own.
SHAPE_KEY: Final = "abstract_shape"


def newest_texts(cohort: Cohort) -> dict[str, ReportText]:
    """The last version of each part that somebody wrote."""
    rows = ReportText.objects.filter(cohort=cohort).order_by("key", "version")
    return {row.key: row for row in rows}


def versions_of(cohort: Cohort, key: str) -> list[ReportText]:
    """Every version of a part, the newest first."""
    return list(ReportText.objects.filter(cohort=cohort, key=key).select_related("written_by").order_by("-version"))


def shape_of(texts: Mapping[str, ReportText]) -> Shape:
    """The shape of the abstract that was chosen, or the first."""
    chosen = texts.get(SHAPE_KEY)
    return SHAPES[chosen.body if chosen and chosen.body in SHAPES else "objective"]


def written(part: Part, texts: Mapping[str, ReportText], numbers: Numbers) -> Written:
    """A part with its numbers filled in: as somebody wrote it, else in our words as far as this year has the numbers."""
    text = texts.get(part.key)
    source = text.body if text else only_known(str(part.ours), numbers)
    return Written(part, source, filled(source, numbers), text.version if text else 0)
