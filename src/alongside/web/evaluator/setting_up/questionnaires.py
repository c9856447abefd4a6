"""A scheme's questionnaires: those that come with Alongside, from a file, or written here; each question on a page of its own."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.access.errors import NotFound, Refused
from alongside.domain.access.permissions import P, can
from alongside.domain.access.queries import scheme_for
from alongside.domain.organisations.models import Scheme
from alongside.domain.surveys.actions import add_shipped, put_questionnaire, remove_questionnaire, revise
from alongside.domain.surveys.models import Question, Questionnaire
from alongside.domain.surveys.queries import definition_of, listed_questionnaires, questionnaire_for, questionnaires_of, shipped, was_sent
from alongside.domain.surveys.states import Audience, Purpose, QuestionKind
from alongside.web.evaluator.setting_up import defining
from alongside.web.evaluator.setting_up.files import KINDS, read_questionnaire
from alongside.web.evaluator.setting_up.forms import FileForm, HeadForm, KindForm, QuestionForm, initial_of
from alongside.web.gate import Request, needs
from alongside.web.question_form import QuestionForm as AnswerForm
from alongside_engine.on_files import FileProblem

SHOWS = gettext_lazy(
    "The mentoring lead, the deputy and the evaluator. Everybody who is asked sees the questions; no answer is shown here."
)


@needs(P.EVALUATION_SET_UP, fetch=scheme_for, shows=SHOWS)
def questionnaires(request: Request, scheme: Scheme) -> HttpResponseBase:
    """What there is, what comes with Alongside, and a new one."""
    if "shipped" in request.POST:
        return _taken(request, scheme, request.POST["shipped"])
    form = HeadForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _begun(request, scheme, form)
    here = listed_questionnaires(scheme)
    codes = {row.newest.code for row in here}
    context = {"scheme": scheme, "rows": here, "offered": [row for row in shipped() if row.code not in codes], "form": form}
    context["is_evaluator"] = can(request.user, P.RESULTS_VIEW, scheme, now=request.moment)
    return render(request, "evaluator/setting_up/questionnaires.html", context)


def _taken(request: Request, scheme: Scheme, code: str) -> HttpResponseBase:
    found = add_shipped(scheme, code, by=request.user, now=request.moment)
    messages.success(request, _("“{title}” is in your scheme, to be changed as you like.").format(title=found.title))
    return redirect("evaluator:questionnaire", found.public_id)


def _begun(request: Request, scheme: Scheme, form: HeadForm) -> HttpResponseBase:
    """A new one begins with a page of text: a questionnaire with nothing in it cannot be checked."""
    said = form.cleaned_data
    code = _free(slugify(said["title"])[:50] or "questionnaire", {row.code for row in questionnaires_of(scheme)})
    first = {"code": "welcome", "type": "section", "text": _("Thank you for taking two minutes.")}
    found = put_questionnaire(scheme, {"id": code, **said, "question": [first]}, by=request.user, now=request.moment)
    messages.success(request, _("“{title}” is there. Add its questions now.").format(title=found.title))
    return redirect("evaluator:questionnaire", found.public_id)


def _free(code: str, taken: set[str]) -> str:
    numbered = (f"{code}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in (code, *numbered) if name not in taken)


@needs(P.EVALUATION_SET_UP, fetch=scheme_for, shows=SHOWS)
def questionnaire_read(request: Request, scheme: Scheme) -> HttpResponseBase:
    """A questionnaire from a file; a file that does not fit changes nothing, and says where."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            told = read_questionnaire(form.cleaned_data["file"])
            found = put_questionnaire(scheme, told, by=request.user, now=request.moment)
        except (FileProblem, Refused) as problem:
            form.add_error("file", str(problem))
        else:
            messages.success(request, _("“{title}” is read.").format(title=found.title))
            return redirect("evaluator:questionnaire", found.public_id)
    return render(request, "evaluator/setting_up/read.html", {"scheme": scheme, "form": form})


@needs(P.EVALUATION_SET_UP, fetch=questionnaire_for, shows=SHOWS)
def questionnaire(request: Request, found: Questionnaire) -> HttpResponseBase:
    """Its questions in order, each as it is asked; and what can be done with it."""
    if request.method == "POST":
        return _done(request, found)
    context = {
        "questionnaire": found,
        "rows": [_shown(row) for row in defining.told_of(found)["question"]],
        "is_sent": was_sent(found),
        "files": list(KINDS),
    }
    return render(request, "evaluator/setting_up/questionnaire.html", context)


def _shown(row: defining.Told) -> defining.Told:
    """A question with its kind, audience and condition in words."""
    audience = row.get("audience", "all")
    return row | {
        "kind": QuestionKind(row["type"]).label,
        "condition": _condition(row.get("show_if")),
        "whom": "" if audience == "all" else Audience(audience).label,
        "consent_to": Purpose(row["purpose"]).label if row.get("purpose") else "",
    }


def _condition(shown: defining.Told | None) -> str:
    if not shown:
        return ""
    answers = _(" or ").join(f"“{value}”" for value in shown["any_of"])
    return _("only if {code} is {answers}").format(code=shown["question"], answers=answers)


def _done(request: Request, found: Questionnaire) -> HttpResponseBase:
    """One of the buttons: a question up or down, a new version, or away with all of it."""
    do, code = request.POST.get("do", ""), request.POST.get("code", "")
    if do == "revise":
        fresh = revise(found, by=request.user, now=request.moment)
        messages.success(request, _("This is version {number}: change it as you like.").format(number=fresh.version))
        return redirect("evaluator:questionnaire", fresh.public_id)
    if do == "remove":
        remove_questionnaire(found, by=request.user, now=request.moment)
        messages.success(request, _("“{title}” is gone.").format(title=found.title))
        return redirect("evaluator:questionnaires", found.scheme.slug)
    told = defining.told_of(found)
    if do not in {"up", "down"} or defining.row_of(told, code) is None:
        raise Refused(_("Choose what to do with this questionnaire."))
    _replace(request, found, defining.moved(told, code, -1 if do == "up" else 1))
    return redirect("evaluator:questionnaire", found.public_id)


def _replace(request: Request, found: Questionnaire, told: defining.Told) -> None:
    put_questionnaire(found.scheme, told, instead_of=found, by=request.user, now=request.moment)


@needs(P.EVALUATION_SET_UP, fetch=questionnaire_for, shows=SHOWS)
def questionnaire_preview(request: Request, found: Questionnaire) -> HttpResponseBase:
    """Every question as those who are asked meet it, to try and to print; nothing is sent from here."""
    asked = [row for row in found.questions.all() if row.kind != QuestionKind.HIDDEN]
    rows = [{"form": AnswerForm(question=row, prefix=row.code), "only": _only(row)} for row in asked]
    return render(request, "evaluator/setting_up/preview.html", {"questionnaire": found, "rows": rows})


def _only(row: Question) -> list[str]:
    """Who alone meets a question, and after which answer."""
    whom = "" if row.audience == Audience.ALL else _("only for {whom}").format(whom=Audience(row.audience).label)
    return [words for words in (whom, _condition(row.shown_if)) if words]


@needs(P.EVALUATION_SET_UP, fetch=questionnaire_for, shows=SHOWS)
def questionnaire_head(request: Request, found: Questionnaire) -> HttpResponseBase:
    """Its title, what is read first, and where it comes from."""
    form = HeadForm(request.POST or None, initial={name: getattr(found, name) for name in ("title", "introduction", "attribution")})
    if request.method == "POST" and form.is_valid() and _put(request, found, defining.told_of(found) | form.cleaned_data, form):
        return redirect("evaluator:questionnaire", found.public_id)
    return render(request, "evaluator/setting_up/head.html", {"questionnaire": found, "form": form})


def _put(request: Request, found: Questionnaire, told: defining.Told, form: HeadForm | QuestionForm) -> bool:
    """Whether the change is kept; if not, the form says why."""
    try:
        _replace(request, found, told)
    except Refused as problem:
        form.add_error(None, str(problem))
        return False
    messages.success(request, _("Saved."))
    return True


@needs(P.EVALUATION_SET_UP, fetch=questionnaire_for, shows=SHOWS)
def question_kind(request: Request, found: Questionnaire) -> HttpResponseBase:
    """How a new question is answered: the next page asks what only its kind has."""
    form = KindForm(request.POST or None, initial={"kind": QuestionKind.LIKERT5})
    if request.method == "POST" and form.is_valid():
        return redirect("evaluator:question-add", found.public_id, form.cleaned_data["kind"])
    return render(request, "evaluator/setting_up/kind.html", {"questionnaire": found, "form": form})


@needs(P.EVALUATION_SET_UP, fetch=questionnaire_for, shows=SHOWS)
def question_add(request: Request, found: Questionnaire, *, kind: str) -> HttpResponseBase:
    """A new question, at the end."""
    if kind not in QuestionKind:
        raise NotFound(_("There is no question of this kind."))
    told = defining.told_of(found)
    form = QuestionForm(request.POST or None, kind=kind, earlier=told["question"])
    if request.method == "POST" and form.is_valid() and _put(request, found, defining.with_row(told, form.row()), form):
        return redirect("evaluator:questionnaire", found.public_id)
    context = {"questionnaire": found, "form": form, "kind": QuestionKind(kind).label}
    return render(request, "evaluator/setting_up/question.html", context)


@needs(P.EVALUATION_SET_UP, fetch=questionnaire_for, shows=SHOWS)
def question(request: Request, found: Questionnaire, *, code: str) -> HttpResponseBase:
    """One question, changed or taken out."""
    told = defining.told_of(found)
    row = defining.row_of(told, code)
    if row is None:
        raise NotFound(_("There is no such question."))
    is_out = request.POST.get("do") == "out"
    earlier = told["question"][: told["question"].index(row)]
    typed = None if is_out else request.POST or None
    form = QuestionForm(typed, kind=row["type"], earlier=earlier, initial=initial_of(row))
    if is_out:
        _replace(request, found, defining.without(told, code))
        messages.success(request, _("The question is out."))
        return redirect("evaluator:questionnaire", found.public_id)
    if request.method == "POST" and form.is_valid() and _put(request, found, defining.with_row(told, form.row(), instead_of=code), form):
        return redirect("evaluator:questionnaire", found.public_id)
    context = {"questionnaire": found, "form": form, "kind": QuestionKind(row["type"]).label, "code": code}
    return render(request, "evaluator/setting_up/question.html", context)


@needs(P.EVALUATION_SET_UP, fetch=questionnaire_for, shows=SHOWS)
def questionnaire_file(request: Request, found: Questionnaire, *, format: str) -> HttpResponseBase:  # noqa: A002 - the name in the address
    """The questionnaire to keep, or for another scheme."""
    if format not in KINDS:
        raise NotFound(_("A questionnaire does not come as a file of this kind."))
    made = KINDS[format]
    content = made.written(definition_of(found))
    name = f"{found.code}-{found.version}.{format}"
    return HttpResponse(content, content_type=made.content_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


urlpatterns = [
    path("schemes/<slug:scheme>/questionnaires/", questionnaires, name="questionnaires"),
    path("schemes/<slug:scheme>/questionnaires/from-a-file/", questionnaire_read, name="questionnaire-read"),
    path("questionnaires/<str:questionnaire>/", questionnaire, name="questionnaire"),
    path("questionnaires/<str:questionnaire>/as-asked/", questionnaire_preview, name="questionnaire-preview"),
    path("questionnaires/<str:questionnaire>/title/", questionnaire_head, name="questionnaire-head"),
    path("questionnaires/<str:questionnaire>/new/", question_kind, name="question-kind"),
    path("questionnaires/<str:questionnaire>/new/<str:kind>/", question_add, name="question-add"),
    path("questionnaires/<str:questionnaire>/questions/<str:code>/", question, name="question"),
    path("questionnaires/<str:questionnaire>/file.<str:format>", questionnaire_file, name="questionnaire-file"),
]
