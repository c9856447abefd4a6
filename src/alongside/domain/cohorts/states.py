"""The life of a roster that was read in, and the words for taking part."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.moves import Move
from alongside.domain.access.permissions import P


class Side(models.TextChoices):
    """Which side of a pair."""

    MENTOR = "mentor", _("mentor")
    MENTEE = "mentee", _("mentee")


class InvitedAs(models.TextChoices):
    """What somebody was invited to be."""

    MENTOR = "mentor", _("mentor")
    MENTEE = "mentee", _("mentee")
    BOTH = "both", _("mentor and mentee")

    def sides(self) -> tuple[Side, ...]:
        """The sides that this allows."""
        return (Side.MENTOR, Side.MENTEE) if self is InvitedAs.BOTH else (Side(self.value),)


class RosterState(models.TextChoices):
    """Where a roster is: nothing is imported until somebody agrees to the preview."""

    PREVIEWED = "previewed", _("waiting for your yes")
    AGREED = "agreed", _("imported")
    DISCARDED = "discarded", _("discarded")


class Standing(models.TextChoices):
    """Where somebody stands with the scheme, in the words of a list."""

    NOT_INVITED = "not-invited", _("not invited yet")
    NO_ANSWER = "no-answer", _("no answer yet")
    TAKING_PART = "taking-part", _("taking part")
    SAID_NO = "opted-out", _("said no")
    WITHDREW = "withdrew", _("withdrew")


class OptOut(models.TextChoices):
    """Why somebody says no to the invitation; asked, never required."""

    NO_TIME = "no_time", _("I do not have the time")
    NOT_FOR_ME = "not_for_me", _("It is not for me")
    MORE_SENIOR = "more_senior", _("I would want a more senior mentor")
    ELSEWHERE = "elsewhere", _("I have support elsewhere")
    OTHER = "other", _("Another reason")
    NOT_SAID = "not_said", _("I would rather not say")


class LoanState(models.TextChoices):
    """Where the offer of a mentor's places to another scheme is, and what became of the places."""

    ASKED = "asked", _("the mentor is asked")
    AGREED = "agreed", _("the other scheme is asked")
    LENT = "lent", _("lent")
    RETURNED = "returned", _("given back")
    DECLINED = "declined", _("the mentor said no")
    TURNED_DOWN = "turned_down", _("turned down")
    CALLED_OFF = "called_off", _("called off")
    LAPSED = "lapsed", _("not answered in time")


WAITING = frozenset({LoanState.ASKED, LoanState.AGREED})
STANDING = WAITING | {LoanState.LENT}
LOAN_MOVES = {
    "agree": Move(frozenset({LoanState.ASKED}), LoanState.AGREED, P.LOAN_ANSWER),
    "decline": Move(WAITING, LoanState.DECLINED, P.LOAN_ANSWER),
    "call off": Move(WAITING, LoanState.CALLED_OFF, P.MENTOR_OFFER),
    "lapse": Move(WAITING, LoanState.LAPSED, P.MENTOR_OFFER, by_clock=True),
    "borrow": Move(frozenset({LoanState.AGREED}), LoanState.LENT, P.MENTOR_BORROW),
    "turn down": Move(frozenset({LoanState.AGREED}), LoanState.TURNED_DOWN, P.MENTOR_BORROW),
    "give back": Move(frozenset({LoanState.LENT}), LoanState.RETURNED, P.MENTOR_BORROW),
    "leave": Move(frozenset({LoanState.LENT}), LoanState.RETURNED, P.LOAN_ANSWER, by_clock=True),
}
ROSTER_MOVES = {
    "agree": Move(frozenset({RosterState.PREVIEWED}), RosterState.AGREED, P.ROSTER_IMPORT),
    "discard": Move(frozenset({RosterState.PREVIEWED}), RosterState.DISCARDED, P.ROSTER_IMPORT, by_clock=True),
}
