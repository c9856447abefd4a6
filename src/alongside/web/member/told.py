"""What a questionnaire tells whoever is asked, before they begin and when they send: by its mode, in a sentence each."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alongside.domain.surveys.models import Evaluation, Invitee
from alongside.domain.surveys.queries import evaluation_of
from alongside.domain.surveys.states import PRIVACY, Mode
from alongside.web.templatetags.alongside import day

# Who can see the pages of a questionnaire and what comes of it.
SHOWS: Mapping[str, str | Promise] = {
    Mode.LINKED: gettext_lazy(
        "Only you. Your answers are kept under a pseudonym and read after the questionnaire has closed, by the evaluator, who sees no "
        "names. Lead, deputy and co-ordinator see whether you answered, never what."
    ),
    Mode.COUNTED: gettext_lazy(
        "Only you. Your answers are anonymous once you have sent them, and read by the evaluator after the questionnaire has closed. "
        "Lead, deputy and co-ordinator see whether you answered, never what."
    ),
    Mode.NAMED: gettext_lazy(
        "Only you, until you send it. Your answers are kept with your name; the mentoring lead and the deputy read them after the "
        "questionnaire has closed, and the evaluator reads them without it. The co-ordinator sees whether you answered, never what."
    ),
}
NEXT: Mapping[str, str | Promise] = {
    Mode.LINKED: gettext_lazy("After it has closed, the evaluator reads the answers, without names."),
    Mode.COUNTED: gettext_lazy("After it has closed, the evaluator reads the answers; nothing tells whose they are."),
    Mode.NAMED: gettext_lazy(
        "After it has closed, the mentoring lead and the deputy read the answers, with names; the evaluator reads them without."
    ),
}


@dataclass(frozen=True)
class Told:
    """The sentences of one person's questionnaire."""

    mode: str
    privacy: str
    withdrawal: str
    agreement: str
    next: str
    can_be_taken_back: bool
    evaluation: Evaluation | None
    decided: str


def told_to(invitee: Invitee) -> Told:
    """What the mode of this questionnaire means for whoever is asked, and what its year's evaluation is."""
    mode, evaluation = Mode(invitee.wave.mode), evaluation_of(invitee.wave.cohort)
    ends = day(evaluation.key_ends_on) if evaluation and evaluation.key_ends_on else ""
    return Told(
        mode=mode,
        privacy=_privacy(mode, ends),
        withdrawal=_withdrawal(mode, ends),
        agreement=_("By sending them, I agree that my answers are kept with my name and read by the mentoring lead and the deputy.")
        if mode is Mode.NAMED
        else "",
        next=str(NEXT[mode]),
        can_be_taken_back=mode is not Mode.COUNTED,
        evaluation=evaluation,
        decided=_decided(evaluation),
    )


def _privacy(mode: Mode, ends: str) -> str:
    """One sentence: what joins the answers to whoever gives them."""
    if mode is Mode.COUNTED:
        return _("Your answers are anonymous: we note that you have answered, and nothing joins that to what you say.")
    if mode is Mode.NAMED:
        return str(PRIVACY[mode])
    if ends:
        return _(
            "Your answers are kept under a pseudonym, apart from your name: the evaluator reads them after the questionnaire has closed, "
            "without names, and the key that could join the two is destroyed on {day}."
        ).format(day=ends)
    return _(
        "Your answers are kept under a pseudonym, apart from your name: the evaluator reads them after the questionnaire has closed, "
        "without names, and only somebody who runs the computer and holds its keys could join the two, and must not."
    )


def _withdrawal(mode: Mode, ends: str) -> str:
    """One sentence: until when answers can be taken back."""
    if mode is Mode.COUNTED:
        return _("Once you have sent them, they cannot be taken back: nobody can tell which are yours.")
    if mode is Mode.NAMED:
        return _("You can take your answers back at any time.")
    if ends:
        return _(
            "You can take your answers back until the key is destroyed on {day}; results released before then keep their figures."
        ).format(day=ends)
    return _("You can take your answers back for as long as they can be linked to you; results released before then keep their figures.")


def _decided(evaluation: Evaluation | None) -> str:
    """What the evaluation counts as, who decided that and when, and under which number it is registered."""
    if evaluation is None or not evaluation.sort:
        return ""
    sentence = _("This is part of a {sort}.").format(sort=evaluation.get_sort_display())
    if evaluation.decided_by and evaluation.decided_on:
        words = _("{name} decided this on {day}.").format(name=evaluation.decided_by, day=day(evaluation.decided_on))
        sentence = f"{sentence} {words}"
    if evaluation.registration:
        number = _("It is registered as {number}.").format(number=evaluation.registration)
        sentence = f"{sentence} {number}"
    return sentence
