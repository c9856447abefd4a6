"""The life of a message, and that of a mailing: many messages that the lead looks at once before they go."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.moves import Move
from alongside.domain.access.permissions import P


class MessageState(models.TextChoices):
    """Where a message is."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("handed over")
    RETURNED = "returned", _("returned")
    FAILED = "failed", _("not sent")
    BY_HAND = "by_hand", _("sent by you")
    LEFT_OUT = "left_out", _("left out")


GONE = (MessageState.SENT, MessageState.RETURNED, MessageState.BY_HAND)


class MessageKind(models.TextChoices):
    """Security goes first; personal follows from what somebody did; bulk is the same letter to many."""

    SECURITY = "security", _("security")
    PERSONAL = "personal", _("personal")
    BULK = "bulk", _("to many")


class Why(models.TextChoices):
    """Why a message was not sent, or came back, as the lead reads it."""

    REFUSED = "refused", _("The mail server does not take mail for this address. Check the address with the person.")
    GAVE_UP = "gave_up", _("The mail server would not take it at several tries. Try again later.")
    TOO_MANY = "too_many", _("This person has had 15 messages of the scheme within a year, which is the most.")
    STOPPED = "stopped", _("Its mailing was stopped.")
    OVERTAKEN = "overtaken", _("It had become needless before it could go.")
    UNSUBSCRIBED = "unsubscribed", _("This person asked not to get messages that go to many.")
    NO_MAILBOX = "no_mailbox", _("There is no such mailbox. Ask the person for another address, and change it in the roster.")
    CLOSED = "closed", _("This person’s account was closed.")
    MOVED = "moved", _("This person has since changed the address that they sign in with.")
    AWAY = "away", _("Their mailbox was full or out of reach for days. Try again in a week.")


class MailingState(models.TextChoices):
    """Where a mailing is: nothing of it leaves until somebody has looked at it."""

    HELD = "held", _("waits for you")
    RELEASED = "released", _("released")
    STOPPED = "stopped", _("stopped")
    BY_HAND = "by_hand", _("sent by you")


MOST_ATTEMPTS = 8
MAILING_MOVES = {
    "release": Move(frozenset({MailingState.HELD}), MailingState.RELEASED, P.MESSAGES_SEND),
    "send by hand": Move(frozenset({MailingState.HELD}), MailingState.BY_HAND, P.MESSAGES_SEND),
    "stop": Move(frozenset({MailingState.HELD, MailingState.RELEASED}), MailingState.STOPPED, P.MESSAGES_SEND, by_clock=True),
}
