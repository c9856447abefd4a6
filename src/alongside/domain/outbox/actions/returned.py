"""Mail that came back: the report names a message by its token, and nothing else in it is believed."""

from datetime import datetime

from alongside.domain.outbox.models import Message
from alongside.domain.outbox.queries import message_of_token
from alongside.domain.outbox.states import MessageState, Why
from alongside.kit.returned_mail import Report


def take_back(report: Report, *, now: datetime) -> Message | None:
    """Note that a message was handed over and came back; None when the report is no proof of that."""
    message = message_of_token(report.token)
    if message is None or not report.is_final:
        return None
    gone = Message.objects.filter(message_id=message.message_id, state=MessageState.SENT)
    why = Why.NO_MAILBOX if report.is_permanent else Why.AWAY
    if not gone.update(state=MessageState.RETURNED, why=why, bounced_at=now, bounced_status=report.status):
        return None
    message.refresh_from_db()
    return message
