"""The table of the privacy page: what is kept of a member, and who sees it."""

from typing import Final

from django.utils.translation import gettext_lazy as _

HEADER: Final = (_("What"), _("Your match"), _("Mentoring lead and deputy"), _("Co-ordinator"), _("Others"))
NO: Final = _("no")
YES: Final = _("yes")
NOBODY: Final = _("nobody")
ROWS: Final = (
    (
        _("Your name, grade, specialty and site"),
        _("once you are suggested to each other"),
        YES,
        YES,
        _("trainers: the names on their own registers"),
    ),
    (_("Your e-mail address"), _("once both have accepted"), YES, YES, NOBODY),
    (_("Whether you take part"), _("only that you are their match"), YES, YES, _("steering group: numbers")),
    (_("Your statement"), _("once both have accepted, if you ticked it"), _("yes, and you see when"), NO, NOBODY),
    (
        _("The topics you ticked"),
        _("those you marked “my match may see”"),
        YES,
        NO,
        NOBODY,
    ),
    (_("Whom you would rather avoid"), _("never"), _("yes, and you see when"), NO, NOBODY),
    (_("Why you two were suggested"), _("the reasons that both may know"), _("all reasons"), _("the reasons that both may know"), NOBODY),
    (
        _("Your meetings: day, length, how"),
        YES,
        _("“none yet”, “recently” or “not lately”"),
        _("“none yet”, “recently” or “not lately”"),
        _("report: totals of the whole year"),
    ),
    (_("Which training sessions you came to"), NO, YES, YES, _("the trainer of the session; report: totals")),
    (
        _("Your answers to questionnaires"),
        NO,
        _("released results, never by person"),
        NO,
        _("evaluator: under a pseudonym, after the questionnaire has closed"),
    ),
    (
        _("Your answers to a questionnaire that says it keeps names"),
        NO,
        _("lead and deputy: after it has closed, unless they were matched with you"),
        NO,
        _("you see when they looked"),
    ),
    (_("Whether you answered a questionnaire"), NO, YES, YES, _("steering group and evaluator: numbers")),
    (_("Who looked at your record"), NO, NO, NO, _("you alone")),
)
