"""The results of a year as blocks of a document: every number worked out from the rows, every sentence written from the numbers."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from alongside.domain.cohorts.models import Cohort
from alongside.domain.indicators.queries import Figures, Register
from alongside.domain.publications.models import Release
from alongside.domain.publications.queries.changing import Result
from alongside.domain.surveys.models import CodingRound
from alongside.domain.surveys.queries import agreement_of, rates_among, released_quotations, themes_to_leave
from alongside.domain.surveys.states import AGREEMENT, QuestionKind, RoundState
from alongside.kit.charts import Bar, bar_chart
from alongside.kit.documents import Block, BulletList, DataTable, Figure, Heading, Note, Paragraph
from alongside_engine.evaluation import Estimate, Tabulation, TabulationRow, Uptake, count_of, percentage, response_rates
from alongside_engine.figures import ChangeRow, Moved, change_figure, reasons_figure


def uptake_blocks(uptake: Uptake, crossed: Uptake) -> tuple[Block, ...]:
    """Who did what, as independent sets."""
    title = _("Uptake of the {invited} people invited").format(invited=uptake.invited)
    described = "; ".join(f"{row.label}: {count_of(row.count, row.of)}" for row in uptake.rows)
    bars = [Bar(row.label, row.count, row.of, count_of(row.count, row.of), _ends(row.interval)) for row in uptake.rows]
    rows = tuple((row.label, str(row.count), str(row.of), _percent(row.percent), _interval(row.interval)) for row in uptake.rows)
    overlaps = tuple((" + ".join(row.labels) or _("None of these"), str(row.count)) for row in crossed.overlaps if row.count)
    note = _("These are separate groups, not stages: somebody can be in one without being in the others.")
    return (
        Heading(2, _("Uptake")),
        Paragraph(note),
        Figure(bar_chart(title, bars, described), title, described),
        DataTable(title, (_("Group"), _("People"), _("Of"), _("Share"), _("95% interval")), rows, (1, 2, 3, 4)),
        DataTable(_("How the groups overlap"), (_("In exactly these groups"), _("People")), overlaps, (1,)),
    )


def _of(found: dict[str, int]) -> str:
    """A figure in the house's words: 31 of 72 (43%)."""
    return count_of(found["count"], found["of"]) if "of" in found else str(found["count"])


def _ends(interval: Estimate | None) -> tuple[float, float] | None:
    return (interval.low, interval.high) if interval else None


def _percent(percent: int | None) -> str:
    return "–" if percent is None else f"{percent}%"


def _interval(interval: Estimate | None) -> str:
    return f"{interval.low * 100:.0f}% to {interval.high * 100:.0f}%" if interval else "–"


def training_blocks(counted: Figures) -> tuple[Block, ...]:
    """The sessions and who came."""
    if "training_sessions" not in counted:
        return ()
    sessions = counted["training_sessions"]["count"]
    sentence = _("The programme had {sessions} sessions. {trained} came to at least one of them; the registers hold {rows} attendances.")
    text = sentence.format(sessions=sessions, trained=_of(counted["attended_training"]), rows=counted["attendance_rows"]["count"])
    return (Heading(2, _("Training")), Paragraph(text))


def pair_blocks(counted: Figures) -> tuple[Block, ...]:
    """The pairs and what they noted."""
    names = {
        "pairs": _("Pairs that began"),
        "pairs_matched": _("Matched by the scheme"),
        "pairs_self_arranged": _("Arranged by the two themselves, and recorded"),
        "pairs_at_same_site": _("Both at the same site"),
        "pairs_never_met": _("No meeting noted"),
        "meetings": _("Meetings noted"),
        "meeting_minutes": _("Minutes noted"),
    }
    rows = tuple((words, f"{counted[name]['count']:,}") for name, words in names.items())
    return (Heading(2, _("Pairs and meetings")), DataTable(_("Pairs and meetings"), (_("What is counted"), _("Number")), rows, (1,)))


def response_blocks(register: Register) -> tuple[Block, ...]:
    """Who answered which questionnaire."""
    rows = tuple(
        (
            wave.questionnaire.title,
            rate.group.capitalize(),
            str(rate.sent),
            str(rate.answered),
            _percent(rate.percent),
            _interval(rate.interval),
        )
        for wave, asked in register.waves
        for rate in response_rates((row.group, row.sent, row.answered) for row in rates_among(wave, asked, register.participated))
    )
    if not rows:
        return ()
    header = (_("Questionnaire"), _("Group"), _("Asked"), _("Answered"), _("Share"), _("95% interval"))
    return (Heading(2, _("Response to the questionnaires")), DataTable(_("Response rates"), header, rows, (2, 3, 4, 5)))


def released_blocks(releases: Iterable[Release]) -> tuple[Block, ...]:
    """What has been released of the answers."""
    blocks: list[Block] = []
    for release in releases:
        agreed = [result for result in release.figures if result["kind"] == QuestionKind.LIKERT5]
        blocks.append(Heading(2, release.wave.questionnaire.title))
        blocks += _agreement(agreed)
        blocks += _changes(release.figures)
        blocks += [table for result in agreed for table in _parts(result)]
        blocks += [block for result in release.figures if result not in agreed for block in _question(result)]
    return tuple(blocks)


def _agreement(results: list[Result]) -> list[Block]:
    """All statements that people agreed with or not, in one table: a line a group, every answer counted."""
    rows = tuple(
        (result["text"], group["group"], str(group["answered"]), *(str(row["count"]) for row in group["rows"]))
        for result in results
        for group in result["groups"]
        if group["rows"]
    )
    withheld = [block for result in results for group in result["groups"] if not group["rows"] for block in _in_words(result, group)]
    if not rows:
        return withheld
    header = (_("Statement"), _("Group"), "n", *(str(value) for value in AGREEMENT))
    scale = "; ".join(f"{value} = {str(words).lower()}" for value, words in AGREEMENT.items())
    return [
        DataTable(_("How far people agreed"), header, rows, tuple(range(2, 8))),
        Paragraph(scale[0].upper() + scale[1:] + "."),
        *withheld,
    ]


def _changes(results: list[Result]) -> list[Block]:
    """How the same people's answers changed, item by item, as far as that left."""
    changed = [(result["text"], result["change"]) for result in results if result.get("change")]
    if not changed:
        return []
    since = _(" and ").join(dict.fromkeys(f"“{change['since']}”" for _text, change in changed))
    title = _("Change in those who also answered {since}").format(since=since)
    rows = tuple((text, str(change["answered"]), *(str(change[name]) for name in ("lower", "same", "higher"))) for text, change in changed)
    drawn = [ChangeRow(text, Moved(change["lower"], change["same"], change["higher"])) for text, change in changed]
    described = "; ".join(f"{row[0]} {row[2]} lower, {row[3]} the same, {row[4]} higher, of {row[1]}" for row in rows)
    header = (_("Statement"), "n", _("Lower"), _("The same"), _("Higher"))
    return [Figure(change_figure(title, drawn), title, described), DataTable(title, header, rows, (1, 2, 3, 4))]


def _bars(result: Result) -> list[Block]:
    """Of a question with several answers, a bar for each of everybody who answered, the commonest first."""
    rows: list[Result] = next((group["rows"] for group in result["groups"] if group["rows"]), [])
    if result["kind"] != QuestionKind.MULTI or not rows:
        return []
    table = Tabulation(tuple(TabulationRow(row["value"], row["count"], row["of"], row["percent"]) for row in rows), rows[0]["of"], 0)
    described = "; ".join(f"{row['label']}: {count_of(row['count'], row['of'])}" for row in rows)
    drawn = reasons_figure(result["text"], table, {row["value"]: row["label"] for row in rows})
    return [Figure(drawn, result["text"], described)]


def _question(result: Result) -> list[Block]:
    tables = [group for group in result["groups"] if group["rows"]]
    parts = result.get("parts", [])
    is_alike = bool(tables and parts) and len(tables[0]["rows"]) == len(parts[0]["rows"])
    blocks: list[Block] = [*_bars(result)]
    blocks += [_table(result, tables + (parts if is_alike else []))] if tables else [Heading(3, result["text"])]
    for group in result["groups"]:
        blocks += _in_words(result, group)
    return blocks if is_alike else blocks + _parts(result)


def _parts(result: Result) -> list[Block]:
    """The parts of a group beside each other, which a scale shows by its sides."""
    return [_table(result, result["parts"])] if result.get("parts") else []


def _table(result: Result, groups: list[Result]) -> DataTable:
    header = (_("Answer"), *(f"{group['group']} (n = {group['answered']})" for group in groups))
    rows = tuple(
        (row["label"], *(f"{group['rows'][place]['count']} ({_percent(group['rows'][place]['percent'])})" for group in groups))
        for place, row in enumerate(groups[0]["rows"])
    )
    return DataTable(result["text"], header, rows, tuple(range(1, len(groups) + 1)))


def _in_words(result: Result, group: Result) -> list[Block]:
    if "median" in group:
        text = _("Median of those who answered, {group} (n = {answered}): {median:g}.")
        return [Paragraph(text.format(group=group["group"], answered=group["answered"], median=group["median"]))]
    if group["in_words"]:
        return [Paragraph(_("Most often first, {group}:").format(group=group["group"])), BulletList(tuple(group["in_words"]))]
    if not group["rows"]:
        return [Note(_("“{text}”: too few answered ({group}) to show what they said.").format(text=result["text"], group=group["group"]))]
    return []


def words_blocks(cohort: Cohort) -> tuple[Block, ...]:
    """What people wrote: the themes that coders agreed on, as far as they may leave, and the quotations that were released."""
    blocks: list[Block] = []
    rounds = CodingRound.objects.filter(wave__cohort=cohort, state=RoundState.AGREED).select_related("wave__questionnaire", "wave__cohort")
    for found in rounds:
        blocks += _themes(found)
    if quotations := released_quotations(cohort):
        blocks.append(Heading(3, _("In their own words")))
        blocks.append(
            Paragraph(_("Quoted with the writers’ consent, without what could tell who they are. The number stands for a writer."))
        )
        said = (f"“{row.words}” ({_('writer {number}').format(number=row.number)}; {row.label or row.question})" for row in quotations)
        blocks.append(BulletList(tuple(said)))
    return (Heading(2, _("What people wrote")), *blocks) if blocks else ()


def _themes(found: CodingRound) -> list[Block]:
    themes = themes_to_leave(found)
    if themes is None:
        return []
    blocks: list[Block] = [Heading(3, found.title), Paragraph(_how_coded(found, themes.people))]
    if themes.counts:
        header = (_("Theme"), _("Code"), _("People, of {of}").format(of=themes.people))
        rows = tuple((theme, label if label != theme else _("any of its codes"), str(count)) for theme, label, count in themes.counts)
        return [*blocks, DataTable(_("Themes in “{title}”").format(title=found.wave), header, rows, (2,))]
    return [*blocks, Paragraph(_("Most often first:")), BulletList(themes.in_order)]


def _how_coded(found: CodingRound, people: int) -> str:
    told = _("{people} people answered in words.").format(people=people)
    agreed = agreement_of(found)
    if agreed is None:
        return told
    judgements = agreed.pooled.n
    share = percentage(round(agreed.pooled.percent_agreement * judgements), judgements)
    measured, name = (agreed.kappa, _("Cohen’s kappa")) if agreed.kappa else (agreed.pooled, _("Krippendorff’s alpha"))
    sentence = _("Coders who did not see each other’s codes agreed in {share}% of {judgements:,} judgements")
    blind = sentence.format(share=share, judgements=judgements)
    return f"{told} {blind}." if measured.estimate is None else f"{told} {blind} ({name} {measured.estimate:.2f})."
