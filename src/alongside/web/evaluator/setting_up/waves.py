"""What an evaluation is, when which questionnaire goes to whom, and what will be analysed."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, can
from alongside.domain.cohorts.models import Cohort
from alongside.domain.cohorts.queries.people import cohort_for
from alongside.domain.organisations.clock import local_day
from alongside.domain.surveys.actions import (
    Setting,
    WaveDetails,
    cancel_wave,
    lock_plan,
    plan_wave,
    set_context,
    set_plan,
    set_up_evaluation,
)
from alongside.domain.surveys.models import Evaluation, Questionnaire, Wave
from alongside.domain.surveys.queries import codes_asked, evaluation_of, people_for, planned_as, questionnaires_of, wave_for, waves_of
from alongside.domain.surveys.states import PRIVACY, Analysis, Audience, Begins, Mode, Moment, Sort, WaveState
from alongside.web.evaluator.setting_up.questionnaires import SHOWS
from alongside.web.gate import Request, needs
from alongside.web.templatetags.alongside import day
from alongside.web.widgets import Checkboxes, DateBoxes, LongText, Radios

SMALL = 10


def _day_field(label: Any, *, required: bool = True, help_text: Any = "") -> forms.DateField:
    words = {"required": gettext_lazy("Enter a day"), "invalid": gettext_lazy("Enter a real day, such as 4 9 2026")}
    return forms.DateField(label=label, required=required, help_text=help_text, widget=DateBoxes(), error_messages=words)


class SettingForm(forms.Form):
    """What the evaluation counts as."""

    sort = forms.ChoiceField(
        label=gettext_lazy("This is"),
        choices=Sort.choices,
        widget=Radios(
            hints={
                Sort.SERVICE_EVALUATION: gettext_lazy("What does this service achieve? Nothing but the service is looked at."),
                Sort.AUDIT: gettext_lazy("Does this service reach a set standard?"),
                Sort.RESEARCH: gettext_lazy(
                    "Is something found out that holds elsewhere? Then an ethics committee may have to agree first."
                ),
            }
        ),
        error_messages={"required": gettext_lazy("Choose what this is"), "invalid_choice": gettext_lazy("Choose what this is")},
    )
    decided_by = forms.CharField(
        label=gettext_lazy("Who decided that"),
        max_length=200,
        help_text=gettext_lazy("For example, “Clinical effectiveness group”"),
        error_messages={"required": gettext_lazy("Enter who decided")},
    )
    decided_on = _day_field(gettext_lazy("When"))
    registration = forms.CharField(label=gettext_lazy("Registration number"), max_length=100, required=False)
    information = forms.CharField(
        label=gettext_lazy("Information for those who are asked"),
        required=False,
        max_length=20_000,
        help_text=gettext_lazy("Why you ask, what becomes of the answers, whom to turn to. It stands before every questionnaire."),
        widget=LongText(rows=10),
    )
    key_ends_on = _day_field(
        gettext_lazy("When the key that joins answers is destroyed"),
        required=False,
        help_text=gettext_lazy("After the last questionnaire. Everybody is told this day; until then they may take their answers back."),
    )


class WaveForm(forms.Form):
    """When which questionnaire goes to whom."""

    questionnaire = forms.ChoiceField(
        label=gettext_lazy("Questionnaire"), error_messages={"required": gettext_lazy("Choose a questionnaire")}
    )
    label = forms.CharField(
        label=gettext_lazy("Label"),
        required=False,
        max_length=60,
        help_text=gettext_lazy("Only if the same questionnaire goes out more than once, such as “month 6”"),
    )
    sent_to = forms.ChoiceField(label=gettext_lazy("Who is asked"), choices=Audience.choices)
    moment = forms.ChoiceField(label=gettext_lazy("When in the year"), choices=Moment.choices)
    mode = forms.ChoiceField(
        label=gettext_lazy("How answers are kept"),
        choices=Mode.choices,
        widget=Radios(hints={str(mode): sentence for mode, sentence in PRIVACY.items()}),
        help_text=gettext_lazy("Chosen once; those who are asked read the sentence beneath it."),
    )
    opens_on = _day_field(gettext_lazy("First day"))
    closes_on = _day_field(gettext_lazy("Last day"))
    counted_from = forms.ChoiceField(
        label=gettext_lazy("Ask each pair in its own time"),
        choices=[("", gettext_lazy("No: everybody on the first day")), *Begins.choices],
        required=False,
    )
    days_after = forms.IntegerField(label=gettext_lazy("Days after that"), required=False, min_value=0, max_value=366)
    days_open = forms.IntegerField(label=gettext_lazy("Days to answer, for each pair"), required=False, min_value=1, max_value=366)
    reminders = forms.CharField(
        label=gettext_lazy("Reminders"),
        required=False,
        max_length=40,
        help_text=gettext_lazy("After how many days, to those who have not answered, such as 7, 14"),
    )

    def __init__(self, *args: Any, questionnaires: list[Questionnaire], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.found = {row.public_id: row for row in questionnaires}
        self.fields["questionnaire"].choices = [(key, row.title) for key, row in self.found.items()]  # type: ignore[attr-defined]

    def clean_reminders(self) -> tuple[int, ...]:
        """Whole days, at most five times."""
        parts = [part.strip() for part in self.cleaned_data["reminders"].split(",") if part.strip()]
        if len(parts) > 5 or any(not part.isdecimal() or not 1 <= int(part) <= 366 for part in parts):
            raise forms.ValidationError(_("Give up to five numbers of days with commas between them, such as 7, 14."))
        return tuple(int(part) for part in parts)

    def details(self) -> WaveDetails:
        """What most waves leave as it is."""
        said = self.cleaned_data
        counted = Begins(said["counted_from"]) if said["counted_from"] else None
        days = {"days_after": said["days_after"] or 0, "days_open": said["days_open"] or 14}
        return WaveDetails(label=said["label"], mode=Mode(said["mode"]), counted_from=counted, remind_after=said["reminders"], **days)


class OutcomeForm(forms.Form):
    """One line of the plan."""

    outcome = forms.CharField(
        label=gettext_lazy("Outcome"),
        max_length=200,
        help_text=gettext_lazy("What should change or be found, such as “Confidence in the career”"),
        error_messages={"required": gettext_lazy("Enter the outcome")},
    )
    item = forms.ChoiceField(
        label=gettext_lazy("Question that measures it"), error_messages={"required": gettext_lazy("Choose a question")}
    )
    analysis = forms.ChoiceField(label=gettext_lazy("Analysis"), choices=Analysis.choices, widget=Radios())
    is_primary = forms.MultipleChoiceField(
        label=gettext_lazy("Weight"),
        choices=[("yes", gettext_lazy("This is the primary outcome"))],
        required=False,
        widget=Checkboxes(),
    )

    def __init__(self, *args: Any, codes: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["item"].choices = [(code, code) for code in codes]  # type: ignore[attr-defined]


class ContextForm(forms.Form):
    """One of the trust's own indicators."""

    indicator = forms.CharField(
        label=gettext_lazy("Indicator"),
        max_length=200,
        help_text=gettext_lazy("Such as “Consultants who left within a year”"),
        error_messages={"required": gettext_lazy("Enter the indicator")},
    )
    value = forms.CharField(label=gettext_lazy("Value"), max_length=100, error_messages={"required": gettext_lazy("Enter the value")})
    source = forms.CharField(label=gettext_lazy("Where it comes from"), max_length=200, required=False)


@needs(P.EVALUATION_SET_UP, fetch=cohort_for, shows=SHOWS)
def set_up(request: Request, cohort: Cohort) -> HttpResponseBase:
    """All of it on one page: what it is, what goes out when, what will be analysed, and what else is known."""
    context = {
        "cohort": cohort,
        "evaluation": evaluation_of(cohort),
        "waves": list(waves_of(cohort).select_related("questionnaire")),
        "planned": WaveState.PLANNED,
        "analyses": dict(Analysis.choices),
        "is_evaluator": can(request.user, P.RESULTS_VIEW, cohort, now=request.moment),
    }
    return render(request, "evaluator/setting_up/set_up.html", context)


def _back(cohort: Cohort) -> HttpResponseBase:
    return redirect("evaluator:set-up", cohort.scheme.slug, cohort.slug)


@needs(P.EVALUATION_SET_UP, fetch=cohort_for, shows=SHOWS)
def setting(request: Request, cohort: Cohort) -> HttpResponseBase:
    """What the evaluation counts as, by whose decision, and what people are told."""
    known = evaluation_of(cohort)
    initial = {name: getattr(known, name) for name in SettingForm.base_fields} if known else {"sort": Sort.SERVICE_EVALUATION}
    form = SettingForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            said = form.cleaned_data | {"sort": Sort(form.cleaned_data["sort"])}
            set_up_evaluation(cohort, Setting(**said), by=request.user, now=request.moment)
        except Refused as problem:
            form.add_error("key_ends_on", str(problem))
        else:
            messages.success(request, _("Saved."))
            return _back(cohort)
    return render(request, "evaluator/setting_up/form.html", _page(cohort, form, _("What this evaluation is"), _("Save")))


def _page(cohort: Cohort, form: forms.Form, title: str, button: str, lede: str = "") -> dict[str, Any]:
    return {"cohort": cohort, "form": form, "title": title, "button": button, "lede": lede}


@needs(P.EVALUATION_SET_UP, fetch=cohort_for, shows=SHOWS)
def wave_plan(request: Request, cohort: Cohort) -> HttpResponseBase:
    """When which questionnaire goes to whom; with a warning where so few are asked that little can be shown."""
    today = local_day(request.moment, cohort.scheme.zone)
    initial = {"opens_on": today + timedelta(days=7), "closes_on": today + timedelta(days=28), "mode": Mode.LINKED, "reminders": "7, 14"}
    form = WaveForm(request.POST or None, questionnaires=questionnaires_of(cohort.scheme), initial=initial | {"days_open": 14})
    if request.method == "POST" and form.is_valid() and (found := _planned(request, cohort, form)):
        many = people_for(found).count()
        messages.success(request, _("Planned. As it stands, {many} would be asked.").format(many=many))
        if many < SMALL and not found.counted_from:
            messages.warning(request, _("Of fewer than {few} people hardly any answer may be shown to others.").format(few=SMALL))
        return _back(cohort)
    lede = _("It opens by itself; the message waits until somebody has looked at it once.")
    return render(request, "evaluator/setting_up/form.html", _page(cohort, form, _("Plan a questionnaire"), _("Plan it"), lede))


def _planned(request: Request, cohort: Cohort, form: WaveForm) -> Wave | None:
    said = form.cleaned_data
    if before := planned_as(cohort, form.found[said["questionnaire"]], said["label"]):
        sentence = _("It is on the calendar already, from {day}. Give this one a label of its own, or take the other off first.")
        form.add_error("label", sentence.format(day=day(before.opens_on)))
        return None
    try:
        return plan_wave(
            cohort,
            questionnaire=form.found[said["questionnaire"]],
            sent_to=Audience(said["sent_to"]),
            moment=Moment(said["moment"]),
            opens_on=said["opens_on"],
            closes_on=said["closes_on"],
            details=form.details(),
            by=request.user,
            now=request.moment,
        )
    except Refused as problem:
        form.add_error("closes_on", str(problem))
        return None


@needs(P.EVALUATION_SET_UP, fetch=wave_for, shows=SHOWS)
def wave_cancel(request: Request, found: Wave) -> HttpResponseBase:
    """Off the calendar, as long as nobody has been asked."""
    if request.method == "POST":
        cancel_wave(found, by=request.user, now=request.moment)
        messages.success(request, _("“{title}” is off the calendar.").format(title=found))
        return _back(found.cohort)
    context = {
        "title": _("Take “{title}” off the calendar?").format(title=found),
        "sentences": [_("It was to open on {day}. Nobody has been asked yet.").format(day=day(found.opens_on))],
        "button": _("Take it off"),
        "cancel_url": reverse("evaluator:set-up", args=[found.scheme.slug, found.cohort.slug]),
        "destructive": True,
    }
    return render(request, "confirm.html", context)


def _settled(cohort: Cohort) -> Evaluation:
    """The evaluation, which has to be set up before anything hangs on it."""
    known = evaluation_of(cohort)
    if known is None:
        raise Refused(_("Say first what this evaluation is."))
    return known


@needs(P.EVALUATION_SET_UP, fetch=cohort_for, shows=SHOWS)
def plan(request: Request, cohort: Cohort) -> HttpResponseBase:
    """What will be analysed, line by line, before the answers are there."""
    known = _settled(cohort)
    form = OutcomeForm(request.POST or None, codes=codes_asked(cohort), initial={"analysis": Analysis.CHANGE})
    out = request.POST.get("out", "")
    if out:
        rows = [row for row in known.plan if row["outcome"] != out]
        set_plan(known, rows, by=request.user, now=request.moment)
        return redirect("evaluator:plan", cohort.scheme.slug, cohort.slug)
    if request.method == "POST" and form.is_valid():
        try:
            set_plan(known, [*known.plan, form.cleaned_data], by=request.user, now=request.moment)
        except Refused as problem:
            form.add_error("item", str(problem))
        else:
            return redirect("evaluator:plan", cohort.scheme.slug, cohort.slug)
    context = _page(cohort, form, _("Plan of analysis"), _("Add the outcome")) | {"evaluation": known, "analyses": dict(Analysis.choices)}
    return render(request, "evaluator/setting_up/plan.html", context)


@needs(P.EVALUATION_SET_UP, fetch=cohort_for, shows=SHOWS)
def plan_lock(request: Request, cohort: Cohort) -> HttpResponseBase:
    """Locked with today's date: from then on nobody can say that it was chosen afterwards."""
    known = _settled(cohort)
    if request.method == "POST":
        lock_plan(known, by=request.user, now=request.moment)
        messages.success(request, _("The plan is locked."))
        return _back(cohort)
    context = {
        "title": _("Lock the plan of analysis?"),
        "sentences": [_("It keeps today’s date, and nobody can change it. The report says when it was locked.")],
        "button": _("Lock the plan"),
        "cancel_url": reverse("evaluator:plan", args=[cohort.scheme.slug, cohort.slug]),
    }
    return render(request, "confirm.html", context)


@needs(P.EVALUATION_SET_UP, fetch=cohort_for, shows=SHOWS)
def context(request: Request, cohort: Cohort) -> HttpResponseBase:
    """The trust's own indicators of the year: context, not effect."""
    known = _settled(cohort)
    form = ContextForm(request.POST or None)
    out = request.POST.get("out", "")
    if out or (request.method == "POST" and form.is_valid()):
        rows = [row for row in known.context if row["indicator"] != out] + ([] if out else [form.cleaned_data])
        set_context(known, rows, by=request.user, now=request.moment)
        return redirect("evaluator:context", cohort.scheme.slug, cohort.slug)
    page = _page(cohort, form, _("The trust’s own indicators"), _("Add the indicator"))
    return render(request, "evaluator/setting_up/context.html", page | {"evaluation": known})


YEAR = "schemes/<slug:scheme>/<slug:cohort>/set-up"
urlpatterns = [
    path(f"{YEAR}/", set_up, name="set-up"),
    path(f"{YEAR}/what/", setting, name="setting"),
    path(f"{YEAR}/plan-a-questionnaire/", wave_plan, name="wave-plan"),
    path(f"{YEAR}/plan/", plan, name="plan"),
    path(f"{YEAR}/plan/lock/", plan_lock, name="plan-lock"),
    path(f"{YEAR}/context/", context, name="context"),
    path("waves/<str:wave>/cancel/", wave_cancel, name="wave-cancel"),
]
