"""Reporting guidelines for the year: each item in our words, filled in with what the platform knows, or the part that answers it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.cohorts.models import Cohort
from alongside.domain.publications.queries.known import Known, known_of
from alongside.domain.publications.queries.report import Report, report_of
from alongside.domain.publications.queries.texts import Written
from alongside.kit.documents import DataTable, Document, Note

Words = str | Promise


@dataclass(frozen=True)
class Item:
    """An item of a guideline: answered by parts of the report, by what the platform knows, or by whoever writes."""

    topic: Words
    parts: tuple[str, ...] = ()
    told: Callable[[Known], str] | None = None


@dataclass(frozen=True)
class Checklist:
    """A reporting guideline: what it is for, where it was published, and its items in order."""

    key: str
    name: str
    about: Words
    source: str
    items: tuple[Item, ...]


def _item(topic: Words, *parts: str, told: Callable[[Known], str] | None = None) -> Item:
    return Item(topic, parts, told)


_L = gettext_lazy
SQUIRE: Final = Checklist(
    "squire",
    "SQUIRE 2.0",
    _L("For reports of work that set out to improve health care."),
    "Ogrinc G, et al. SQUIRE 2.0. BMJ Qual Saf 2016;25:986-92",
    (
        _item(_L("Title: says that it is about improvement"), told=Known.title),
        _item(_L("Abstract: the main points, in the journal’s shape"), "abstract"),
        _item(_L("Problem description"), "problem"),
        _item(_L("Available knowledge"), "knowledge"),
        _item(_L("Rationale: why it was expected to work"), "rationale"),
        _item(_L("Specific aims"), "aims"),
        _item(_L("Context"), "context"),
        _item(_L("Intervention: in enough detail to be repeated"), "intervention"),
        _item(_L("Study of the intervention"), "studied"),
        _item(_L("Measures: chosen why, how valid, how complete"), "measures"),
        _item(_L("Analysis: of numbers and of words, and of chance"), "analysis", told=Known.analysis),
        _item(_L("Ethical considerations"), "ethics"),
        _item(_L("Results: what was done over time, with missing data"), told=Known.results),
        _item(_L("Summary: main findings, particular strengths"), "summary"),
        _item(_L("Interpretation: beside others’ findings; costs"), "interpretation"),
        _item(_L("Limitations"), "limitations"),
        _item(_L("Conclusions: usefulness, lasting, next steps"), "conclusions"),
        _item(_L("Funding"), "funding"),
    ),
)
SRQR: Final = Checklist(
    "srqr",
    "SRQR",
    _L("For reports of what people wrote or said."),
    "O’Brien BC, et al. Standards for reporting qualitative research. Acad Med 2014;89:1245-51",
    (
        _item(_L("Title: names the subject and the approach"), told=Known.title),
        _item(_L("Abstract"), "abstract"),
        _item(_L("Problem and its weight"), "problem", "knowledge"),
        _item(_L("Purpose or question"), "aims"),
        _item(_L("Approach and paradigm"), "rationale"),
        _item(_L("The researchers, and how they bear on the work")),
        _item(_L("Context"), "context"),
        _item(_L("Who was asked, and why these"), told=Known.asked),
        _item(_L("Ethics: approval, consent, confidentiality"), "ethics", told=Known.confidentiality),
        _item(_L("How and when data were gathered"), told=Known.gathered),
        _item(_L("Instruments"), told=Known.instruments),
        _item(_L("Who took part: number and kinds"), told=Known.units),
        _item(_L("How data were handled and kept"), told=Known.confidentiality),
        _item(_L("How they were analysed, and by whom"), "analysis", told=Known.coded),
        _item(_L("What was done to make findings trustworthy"), told=Known.coded),
        _item(_L("Synthesis and interpretation: the themes"), told=Known.themes),
        _item(_L("Links to the data: quotations"), told=Known.quoted),
        _item(_L("Beside earlier work: what it adds"), "interpretation"),
        _item(_L("Limitations"), "limitations"),
        _item(_L("Conflicts of interest")),
        _item(_L("Funding"), "funding"),
    ),
)
CHERRIES: Final = Checklist(
    "cherries",
    "CHERRIES",
    _L("For reports of questionnaires answered on the web."),
    "Eysenbach G. Improving the quality of web surveys: CHERRIES. J Med Internet Res 2004;6:e34",
    (
        _item(_L("Survey design: who was meant to answer"), told=Known.asked),
        _item(_L("Approval"), "ethics"),
        _item(_L("Consent: what people were told beforehand"), told=Known.consent),
        _item(_L("Data protection"), told=Known.confidentiality),
        _item(_L("Development and testing of the questionnaire"), "measures"),
        _item(_L("Open or closed survey"), told=Known.closed),
        _item(_L("How people were contacted"), told=Known.contacted),
        _item(_L("Advertising")),
        _item(_L("Web or e-mail"), told=Known.on_the_web),
        _item(_L("Context of the site")),
        _item(_L("Mandatory or voluntary"), told=Known.voluntary),
        _item(_L("Incentives")),
        _item(_L("When"), told=Known.gathered),
        _item(_L("Order of questions"), told=Known.order),
        _item(_L("Questions shown by earlier answers"), told=Known.adaptive),
        _item(_L("Questions a page, and pages"), told=Known.instruments),
        _item(_L("Check of completeness"), told=Known.complete),
        _item(_L("Review step"), told=Known.review),
        _item(_L("Unique visitors"), told=Known.unique),
        _item(_L("View rate"), told=Known.views),
        _item(_L("Participation rate"), told=Known.units),
        _item(_L("Completion rate"), told=Known.completion),
        _item(_L("Cookies"), told=Known.cookies),
        _item(_L("Network addresses"), told=Known.addresses),
        _item(_L("Log files"), told=Known.logs),
        _item(_L("Registration"), told=Known.unique),
        _item(_L("Incomplete questionnaires"), told=Known.incomplete),
        _item(_L("Answers given very quickly"), told=Known.quick),
        _item(_L("Statistical correction"), told=Known.weighted),
    ),
)
CHECKLISTS: Final[Mapping[str, Checklist]] = {one.key: one for one in (SQUIRE, SRQR, CHERRIES)}


def checklist_document(checklist: Checklist, cohort: Cohort, *, now: datetime) -> Document:
    """A checklist filled in: each item with what answers it, and what is left to write."""
    report, known = report_of(cohort, now=now), known_of(cohort)
    rows = tuple((str(place), str(item.topic), _answer(item, report, known)) for place, item in enumerate(checklist.items, 1))
    header = (_("Item"), _("What is asked"), _("Where it is, or what is known"))
    open_ = sum(row[2].endswith(_left()) for row in rows)
    note = _("{count} of {all} items are left for you to write.").format(count=open_, all=len(rows))
    title = _("{name} checklist").format(name=checklist.name)
    blocks = (
        Note(note),
        DataTable(title, header, rows, (0,)),
        Note(_("The items are in our words; the guideline: {source}.").format(source=checklist.source)),
    )
    return Document(title, f"{cohort.scheme.name}, {cohort.name}", blocks)


def _left() -> str:
    return _("For you to write.")


def _answer(item: Item, report: Report, known: Known) -> str:
    said = item.told(known) if item.told else ""
    places = _places(item.parts, report)
    return " ".join(text for text in (said, places) if text) or _left()


def _places(keys: Iterable[str], report: Report) -> str:
    """Under which headings of the report an item is answered; what is not written yet is said too."""
    rows = [row for key in keys for row in _written(key, report)]
    there = [str(row.part.heading) for row in rows if row.words.strip()]
    if there:
        return _("In the report under {headings}.").format(headings=", ".join(f"“{heading}”" for heading in there))
    return _left() if rows else ""


def _written(key: str, report: Report) -> list[Written]:
    return [report.parts[part.key] for part in report.shape.parts] if key == "abstract" else [report.parts[key]]
