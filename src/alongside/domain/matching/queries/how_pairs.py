"""“How we make pairs”: the live rules of a year as a document that everybody may read."""

from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alongside.domain.cohorts.models import Cohort
from alongside.domain.matching.models import RuleSet
from alongside.domain.matching.queries.rule_words import FLOOR, SPREAD, SUBJECTS, Words, clause, counting, musts
from alongside.domain.matching.queries.rules import ASKED, Chosen, newest_rules, standing
from alongside.domain.organisations.clock import day_in_words, local_day
from alongside.domain.organisations.models import Agreement
from alongside.kit.documents import Block, BulletList, DataTable, Document, Heading, Paragraph

_AGREED: Final[dict[str, Words]] = {
    Agreement.ALWAYS: gettext_lazy("Before anything is published, the steering group agrees to it or sends it back."),
    Agreement.OVERRIDES: gettext_lazy(
        "Where a pair would go ahead without a statement or training, the steering group first agrees to it or sends it back."
    ),
}


def how_pairs_of(cohort: Cohort) -> Document:
    """The document of a year, from the rules that stand."""
    version = newest_rules(cohort)
    return how_pairs(cohort, standing(cohort, version), version)


def how_pairs(cohort: Cohort, chosen: Chosen, version: RuleSet | None = None) -> Document:
    """The same from rules that may not stand yet."""
    return Document(
        title=_("How we make pairs"),
        subtitle=", ".join([cohort.scheme.name, cohort.name, *_since(cohort, version)]),
        blocks=(*_asked(), *_never(), *_must(chosen), *_better(chosen), *_order(chosen), *_decided(cohort), *_unused(), *_sources(chosen)),
    )


@lru_cache(maxsize=32)
def as_pdf(document: Document) -> bytes:
    """The document to keep; typeset once however often it is asked for."""
    from alongside.kit.pdf import to_pdf

    return to_pdf(document)


def _since(cohort: Cohort, version: RuleSet | None) -> list[str]:
    if version is None:
        return []
    return [_("rules of {day}").format(day=day_in_words(local_day(version.made_at, cohort.scheme.zone)))]


def _asked() -> list[Block]:
    return [
        Heading(1, _("What we ask")),
        Paragraph(
            _(
                "From the list of doctors who are invited we know grade, specialty and site. You tell us, if you like, which topics you "
                "would like to talk about or can offer, a few sentences of your own, and whom you would rather avoid."
            )
        ),
    ]


def _never() -> list[Block]:
    never = (
        _("somebody’s educational or clinical supervisor, or line manager, with that person, either way round"),
        _("two people of whom one would rather avoid the other: nobody is told, and no reason is kept"),
        _("two people who were offered to each other before, or were a pair before"),
        _("two people whom the mentoring lead keeps apart"),
    )
    return [Heading(1, _("Who is never paired")), BulletList(never)]


def _must(chosen: Chosen) -> list[Block]:
    lines = musts(chosen)
    if not lines:
        return []
    return [
        Heading(1, _("What every pair must have")),
        BulletList(tuple(f"{line}." for line in lines)),
        Paragraph(_("Where we do not know enough to tell, as when a grade is missing, the pair stays possible.")),
    ]


def _better(chosen: Chosen) -> list[Block]:
    rows = [(what, how, _("{share}%").format(share=share)) for what, how, share in counting(chosen)]
    heading = Heading(1, _("What makes one pair better than another"))
    if not rows:
        return [heading, Paragraph(_("Nothing: all pairs that may be are equally good."))]
    header = (_("What counts"), _("How much"), _("Share of the score"))
    table = DataTable(_("What counts, and how much of a pair’s score it can bring"), header, tuple(rows), numeric_columns=(2,))
    closing = [_("The score says nothing else about anybody, and only the lead sees what became of it.")]
    if chosen.criteria["text"].counts:
        closing.append(
            _(
                "What people wrote is compared by the words that two texts share. Nothing that you are told about a pair is taken from "
                "it, and while nobody has written anything its share goes to the others."
            )
        )
    if chosen.criteria["topics"].direction != "ignore":
        closing.append(_("Topics marked “for matching only” count, and are never named to the other person."))
    return [heading, table, *(Paragraph(text) for text in closing)]


def _order(chosen: Chosen) -> list[Block]:
    aims = [str(words) for words, asked in ((SPREAD, chosen.spread), (FLOOR, chosen.floor)) if asked]
    steps = (
        _("First, pairs that the lead placed by hand stand."),
        _("Then as many mentees as possible get a mentor."),
        *(_("Then: {aim}.").format(aim=f"{words[:1].lower()}{words[1:]}") for words in aims),
        _("Then the pairs together should fit as well as they can. That no other set of pairs does better is proved each time."),
        _("Where all of that comes out equal, pairs stay as they were in the run before."),
        _(
            "Of answers that are equally good, one is picked by a fixed rule that knows nothing of anybody’s name, of the alphabet, or "
            "of who signed up first."
        ),
    )
    return [Heading(1, _("In which order")), BulletList(steps)]


def _decided(cohort: Cohort) -> list[Block]:
    agreed = _AGREED.get(cohort.scheme.agreement)
    return [
        Heading(1, _("Who decides")),
        Paragraph(
            _(
                "The computer only proposes. The mentoring lead or the deputy reads every proposal with its reasons, may place people by "
                "hand or keep them apart, and publishes; what concerns the lead’s own pair is decided by the other of the two. Until then "
                "nobody hears of it. Then both people read why they were thought of, and each accepts or declines; neither has to say why."
            )
        ),
        *([Paragraph(str(agreed))] if agreed else []),
    ]


def _unused() -> list[Block]:
    never = (
        _("answers to equality questions, or to any questionnaire"),
        _("which training sessions somebody came to"),
        _("how quickly or how often somebody answers, signs in or is seen"),
        _("anything that was said or written between a mentor and a mentee"),
    )
    return [Heading(1, _("What is never used")), BulletList(never)]


def _sources(chosen: Chosen) -> list[Block]:
    used = [(name, chosen.criteria[name]) for name in ASKED if chosen.criteria[name].direction != "ignore"]
    own = _("the scheme’s own choice")
    lines = [f"{SUBJECTS[name]} ({clause(name, row)}): {row.source or own}." for name, row in used]
    if not lines:
        return []
    title = ngettext("Where this rule comes from", "Where these rules come from", len(lines))
    return [Heading(1, title), BulletList(tuple(lines))]
