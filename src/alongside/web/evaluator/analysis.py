"""A year worked out: uptake, response, groups beside each other, change, answers, coding; for the evaluator's own eyes."""

from collections.abc import Iterable, Iterator

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Cohort
from alongside.domain.publications.queries.analysis import Comparison, YearAnalysis, analysed_cohort_for, analysis_of
from alongside.domain.surveys.models import Wave
from alongside.domain.surveys.queries import Progress
from alongside.web.evaluator.results import Shown
from alongside.web.gate import Request, needs
from alongside_engine.evaluation import Agreement, PairedOrdinal, Result, TabulationRow, TwoProportions, count_of, proportion_interval
from alongside_engine.study import CodingResult, ItemChange, ItemResult, Results, ScaleResult, to_json

SHOWS = gettext_lazy(
    "The evaluator alone, without names. Small groups are counted here too, for your eyes only: what you release is decided on the "
    "page of each questionnaire."
)
EVERYBODY, EVERYONE, FEWEST = "all", "everyone", 5


@needs(P.RESULTS_VIEW, fetch=analysed_cohort_for, shows=SHOWS)
def page(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Everything that the plan of the year, or without one the questionnaires, give."""
    found = analysis_of(cohort)
    context = {
        "cohort": cohort,
        "plan": found.plan,
        "has_answers": bool(found.answers.items),
        "sections": list(_sections(found)),
        "themes": found.answers.coding.themes if found.answers.coding else (),
    }
    return render(request, "evaluator/analysis.html", context)


@needs(P.RESULTS_VIEW, fetch=analysed_cohort_for, shows=SHOWS, again=True)
def numbers(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Every number with its denominator, method and source, for other programs."""
    response = HttpResponse(to_json(analysis_of(cohort).answers), content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{cohort.scheme.slug}-{cohort.slug}-analysis.json"'
    return response


def _sections(found: YearAnalysis) -> Iterator[Shown]:
    yield {
        "title": _("Uptake"),
        "tables": [_uptake(found.register)],
        "note": _("These are separate groups, and somebody can be in several."),
    }
    yield {
        "title": _("Response"),
        "tables": [_response(*row) for row in found.progress],
        "note": _("Reached: the letter was handed over and did not come back. With Wilson’s 95% interval where a group has five or more."),
    }
    yield {"title": _("Change"), "tables": list(_changes(found.answers)), "note": _change_note(found)}
    yield {
        "title": _("Answers"),
        "folded": True,
        "tables": list(_items(found.answers.items)),
        "note": _("Each share is of the people who answered that question."),
    }
    if found.answers.scales:
        note = _("Scores are in points of an item. Alpha of fewer than thirty people says little: read it with its interval.")
        yield {"title": _("Scales"), "tables": [_scales(found.answers.scales)], "note": note}
    if found.answers.coding:
        yield {"title": _("Free text"), "tables": list(_coding(found.answers.coding)), "note": _coding_note(found.answers.coding)}
    yield {
        "title": _("Groups beside each other"),
        "folded": True,
        "tables": [_comparison(comparison) for comparison in found.comparisons],
        "note": _(
            "What the register knows of people, with Newcombe’s 95% interval of the difference. No p value: nothing was to be shown."
        ),
    }


def _table(caption: str, header: Iterable[str], rows: Iterable[Iterable[str]]) -> Shown:
    names = list(header)
    return {"caption": caption, "header": names, "rows": [list(row) for row in rows], "numeric": list(range(1, len(names)))}


def _uptake(results: Results) -> Shown:
    groups = {_("Everybody"): results.uptake, **{role.capitalize(): found for role, found in results.uptake_by_role.items()}}
    rows = [[_("Invited"), *(str(found.invited) for found in groups.values())]]
    for place, row in enumerate(results.uptake.rows):
        cells = (count_of(found.rows[place].count, found.rows[place].of) for found in groups.values())
        rows.append([row.label.capitalize(), *cells])
    return _table(_("Uptake, and by what people were invited as"), [_("What they did"), *groups], rows)


def _response(wave: Wave, groups: list[Progress]) -> Shown:
    header = [_("Group"), _("Asked"), _("Reached"), _("Begun"), _("Answered"), _("95% interval"), _("Would rather not")]
    rows = [
        [
            _("Everybody asked") if one.group == EVERYONE else one.group.capitalize(),
            *(str(many) for many in (one.asked, one.reached, one.begun)),
            count_of(one.answered, one.asked) if one.asked else "0",
            _interval(one),
            str(one.declined),
        ]
        for one in groups
    ]
    return _table(str(wave), header, rows)


def _interval(one: Progress) -> str:
    if one.asked < FEWEST:
        return "–"
    found = proportion_interval(one.answered, one.asked)
    return f"{found.low * 100:.0f}% to {found.high * 100:.0f}%"


def _changes(results: Results) -> Iterator[Shown]:
    header = [
        _("Statement"),
        "n",
        _("Rose"),
        _("Same"),
        _("Fell"),
        _("Mean before"),
        _("Mean after"),
        _("Mean change (95% CI)"),
        "p",
        _("p (Holm)"),
    ]
    for group in dict.fromkeys(change.group for change in results.changes):
        rows = [_change(change, results.minimum) for change in results.changes if change.group == group]
        title = {EVERYBODY: _("Everybody who answered both"), "mentor": _("Mentors"), "mentee": _("Mentees")}.get(group, group)
        yield _table(title, header, rows)


def _change(change: ItemChange, minimum: int) -> list[str]:
    found = change.found
    counts = [change.text, str(found.n), str(found.improved), str(found.same), str(found.worse)]
    if found.n < minimum:
        return [*counts, *[_("too few")] * 5]
    return [*counts, f"{found.mean_before:.2f}", f"{found.mean_after:.2f}", _estimate(found), _p(found.p_value), _p(change.p_holm)]


def _estimate(found: PairedOrdinal) -> str:
    change = _signed(found.estimate, "+.2f")
    if found.low is None or found.high is None:
        return change
    return _("{change} ({low} to {high})").format(change=change, low=_signed(found.low), high=_signed(found.high))


def _signed(value: float, form: str = ".2f") -> str:
    """A number with a true minus, and no minus before what is printed as zero."""
    text = format(value, form)
    return text.lstrip("+-") if not float(text) else text.replace("-", "−")


def _p(value: float | None) -> str:
    if value is None:
        return "–"
    return "<0.001" if value < 0.001 else f"{value:.3f}"


def _change_note(found: YearAnalysis) -> str:
    if not found.answers.changes:
        return _("Nothing was asked of the same people before and after, under pseudonyms, in questionnaires that have closed.")
    test = _("Wilcoxon’s signed-rank test with Pratt’s zeros, exact; p values adjusted by Holm’s method for all the statements of a group.")
    return test + " " + _("An interval that crosses zero means that the change is not known, not that there is none.")


def _items(items: Iterable[ItemResult]) -> Iterator[Shown]:
    grouped: dict[tuple[str, str, str], list[ItemResult]] = {}
    for item in items:
        grouped.setdefault((item.wave, item.item, item.text), []).append(item)
    for (wave, _code, text), groups in grouped.items():
        header = [_("Answer"), *(f"{one.group.capitalize()} (n = {one.table.answered})" for one in groups)]
        rows = [
            [str(groups[0].labels[row.option]), *(_share(one.table.rows[place]) for one in groups)]
            for place, row in enumerate(groups[0].table.rows)
        ]
        yield _table(f"{wave}: {text}", header, rows)


def _share(row: TabulationRow) -> str:
    return count_of(row.count, row.of) if row.of else "–"


def _scales(scales: Iterable[ScaleResult]) -> Shown:
    header = [_("Scale"), _("Items"), "n", _("Mean (SD)"), _("Alpha of three items or more, else r")]
    rows = [[f"{one.scale}, {one.wave}", ", ".join(one.items), str(one.n), _score(one), _reliable(one.reliability)] for one in scales]
    return _table(_("Scores of those who answered all items of a scale"), header, rows)


def _score(one: ScaleResult) -> str:
    return "–" if one.mean is None else f"{one.mean:.2f} ({one.deviation:.2f})"


def _reliable(found: Result | None) -> str:
    if found is None or found.low is None or found.high is None:
        return "–"
    return f"{_signed(found.estimate)} ({_signed(found.low)} to {_signed(found.high)})"


def _coding(coding: CodingResult) -> Iterator[Shown]:
    rows = [[theme, count_of(many, coding.answers)] for theme, many in coding.themes]
    yield _table(_("Themes, by the answers that have them"), [_("Theme"), _("Answers")], rows)
    header = [_("Code"), _("Given"), _("Agreed"), _("Kappa or alpha")]
    codes = [
        [code.label or code.code, " / ".join(map(str, code.given)), _shared(code.agreement), _kappa(code.agreement)]
        for code in coding.codes
    ]
    yield _table(_("Agreement, code by code"), header, codes)


def _shared(agreement: Agreement | None) -> str:
    return "–" if agreement is None else f"{agreement.percent_agreement:.3f}"


def _kappa(result: Agreement | None) -> str:
    return "–" if result is None or result.estimate is None else f"{result.estimate:.3f}"


def _coding_note(coding: CodingResult) -> str:
    pooled = coding.kappa or coding.pooled
    return _("{answers} answers. Over every answer with every code: agreement {agreed}, {method} {value}.").format(
        answers=coding.answers, agreed=_shared(pooled), method=pooled.method, value=_kappa(pooled)
    )


def _comparison(comparison: Comparison) -> Shown:
    rows = [
        [
            f"{row.fact}: {row.value}",
            *(count_of(count, of) for count, of in zip(row.counts, row.of, strict=True)),
            _difference(row.difference),
        ]
        for row in comparison.rows
    ]
    return _table(comparison.title, [_("Fact"), *(name.capitalize() for name in comparison.groups), _("Difference (95% CI)")], rows)


def _difference(found: TwoProportions | None) -> str:
    if found is None or found.low is None or found.high is None:
        return "–"
    points = (_signed(100 * value, form) for value, form in ((found.estimate, "+.0f"), (found.low, ".0f"), (found.high, ".0f")))
    return _("{change} ({low} to {high})").format(**dict(zip(("change", "low", "high"), points, strict=True)))


urlpatterns = [
    path("schemes/<slug:scheme>/<slug:cohort>/analysis/", page, name="analysis"),
    path("schemes/<slug:scheme>/<slug:cohort>/analysis.json", numbers, name="analysis-json"),
]
