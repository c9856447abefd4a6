"""Statements: written by their owner, at any length from two sentences."""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.permissions import P, require
from alongside.domain.cohorts.actions.invitations import join
from alongside.domain.cohorts.models import Exclusion, Participant, Statement, StatementTopic, Topic, Vector
from alongside.domain.cohorts.states import Side
from alongside.domain.history.actions import drop_draft, record
from alongside.domain.organisations.models import User
from alongside.kit.mailboxes import InvalidAddress, address_key, check_address

LONGEST, LONGEST_WANTS = 5000, 1000


@dataclass(frozen=True)
class Written:
    """What somebody wrote: topics map a slug to whether the match may be told."""

    side: Side
    text: str
    wants: str = ""
    topics: dict[str, bool] = field(default_factory=dict)
    share_with_match: bool = False
    avoid: tuple[str, ...] = ()


def draft_key(participant: Participant) -> str:
    """Where the half-written statement waits."""
    return f"statement:{participant.public_id}"


@transaction.atomic
def submit_statement(participant: Participant, written: Written, *, by: User, now: datetime) -> Statement:
    """Send or change a statement; whoever writes one takes part. Raises Refused with what to mend."""
    require(by, P.STATEMENT_WRITE, participant, now=now)
    _check(participant, written)
    values = {
        "side": written.side,
        "text": written.text.strip(),
        "wants": written.wants.strip(),
        "share_with_match": written.share_with_match,
        "submitted_at": now,
    }
    statement, _created = Statement.objects.update_or_create(participant=participant, defaults=values)
    Vector.objects.filter(statement=statement).delete()
    _set_topics(statement, written.topics)
    _set_exclusions(participant, written.avoid)
    join(participant, by=by, now=now)
    drop_draft(draft_key(participant), by=by)
    record("submitted statement", statement, by=by, now=now, scheme_id=participant.scheme.pk)
    return statement


def _check(participant: Participant, written: Written) -> None:
    if written.side not in participant.sides:
        raise Refused(_("You were invited as a {side}.").format(side=participant.get_invited_as_display()))
    if not written.text.strip():
        raise Refused(_("Write at least a sentence, or leave the statement for later. It is optional."))
    if len(written.text) > LONGEST:
        sentence = _("The statement has {count:,} characters; the most is {most:,}.")
        raise Refused(sentence.format(count=len(written.text), most=LONGEST))
    if len(written.wants) > LONGEST_WANTS:
        sentence = _("What you would like in the other person has {count:,} characters; the most is {most:,}.")
        raise Refused(sentence.format(count=len(written.wants), most=LONGEST_WANTS))


def _set_topics(statement: Statement, wanted: dict[str, bool]) -> None:
    StatementTopic.objects.filter(statement=statement).delete()
    known = Topic.objects.filter(scheme=statement.scheme, slug__in=wanted)
    StatementTopic.objects.bulk_create(
        StatementTopic(statement=statement, topic=topic, match_may_see=wanted[topic.slug]) for topic in known
    )


def _set_exclusions(participant: Participant, avoid: tuple[str, ...]) -> None:
    Exclusion.objects.filter(participant=participant).delete()
    try:
        keys = {address_key(check_address(address)) for address in avoid}
    except InvalidAddress as problem:
        raise Refused(str(problem)) from problem
    Exclusion.objects.bulk_create(Exclusion(participant=participant, address_key=key) for key in sorted(keys))
