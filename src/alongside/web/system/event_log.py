"""Whether the event log is as it was sealed, from the newest check; which batches, and what is in them, stands nowhere here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.template.defaultfilters import capfirst
from django.utils.translation import gettext as _

from alongside.domain.history.seals import CHECK, HistoryChanged
from alongside.domain.work.models import Schedule
from alongside.web.system.ages import age
from alongside.web.templatetags.alongside import day_and_time


@dataclass(frozen=True)
class EventLog:
    """The result in a sentence, and whether it needs somebody."""

    sentence: str
    is_wrong: bool


def event_log(rows: Iterable[Schedule], moment: datetime) -> EventLog:
    """The newest result; a check that could not be made is no result."""
    row = next((row for row in rows if row.name == CHECK), None)
    whole = row.finished_at if row else None
    if row is None or (whole is None and not row.failures):
        return EventLog(_("The event log has not been checked yet."), is_wrong=False)
    if not row.failures and whole is not None:
        return EventLog(_("The event log is whole: checked {age} ago.").format(age=age(moment - whole)), is_wrong=False)
    since = _("since {when}, when it was last found whole").format(when=day_and_time(whole)) if whole else _("since the first check")
    if row.problem.endswith(HistoryChanged.__name__):
        return EventLog(_("The event log does not match its seals {since}.").format(since=since), is_wrong=True)
    return EventLog(capfirst(_("{since}, the event log could not be checked.").format(since=since)), is_wrong=True)
