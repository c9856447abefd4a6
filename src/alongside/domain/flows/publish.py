"""Publishing a run: every pair is offered and both are told, or nothing happens."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from alongside.domain.access.errors import Refused
from alongside.domain.access.moves import move
from alongside.domain.matching.models import Placement, Proposal, Run
from alongside.domain.matching.queries import COUPLE, bars, gaps_of
from alongside.domain.matching.queries.agreement import why_not_published
from alongside.domain.matching.states import RUN_MOVES, PlacementKind
from alongside.domain.organisations.models import User
from alongside.domain.pairs.actions import offer


@transaction.atomic
def publish_run(run: Run, *, by: User, now: datetime) -> Run:
    """Offer every pair of a run at once. Raises Refused or TooLate when a pair has become impossible; then nothing changed."""
    run.refresh_from_db(fields=["state", "overrides"])
    if why := why_not_published(run):
        raise Refused(why)
    move(run, RUN_MOVES, "publish", by=by, now=now, published_at=now, overrides=gaps_of(run))
    proposals = list(
        Proposal.objects.filter(run=run).select_related(
            *COUPLE, "mentor__person__user", "mentee__person__user", "mentor__cohort__scheme", "mentee__cohort__scheme"
        )
    )
    if not proposals:
        raise Refused(_("This run proposes no pair. Run again when more people are in the pool."))
    _check_not_own(proposals, by)
    _check_rules(run, proposals)
    for proposal in proposals:
        _check_still_wanted(proposal)
        proposal.pairing = offer(
            run.cohort,
            mentor=proposal.mentor,
            mentee=proposal.mentee,
            full_reasons=proposal.reasons,
            shared_reasons=proposal.shared_reasons,
            by=by,
            now=now,
        )
        proposal.save(update_fields=["pairing"])
    return run


def _check_rules(run: Run, proposals: list[Proposal]) -> None:
    """What has been forbidden since the run was made is forbidden."""
    pool = list({person.pk: person for row in proposals for person in (row.mentor, row.mentee)}.values())
    apart = Placement.objects.filter(cohort=run.cohort, kind=PlacementKind.APART).values_list("mentor_id", "mentee_id")
    barred = {(bar.mentor, bar.mentee): bar.why for bar in bars(run.cohort, pool, apart)}
    for row in proposals:
        why = barred.get((str(row.mentor_id), str(row.mentee_id)))
        if why is not None:
            sentence = _("{mentor} and {mentee} cannot be a pair: {why}. Run again.")
            raise Refused(sentence.format(mentor=row.mentor, mentee=row.mentee, why=why))


def _check_not_own(proposals: list[Proposal], by: User) -> None:
    """Whatever touches somebody's own pair goes to another."""
    if any(by.pk in person.owner_ids() for row in proposals for person in (row.mentor, row.mentee)):
        raise Refused(_("Your own pair is in this run. Ask the other lead to publish it."))


def _check_still_wanted(proposal: Proposal) -> None:
    for participant in (proposal.mentor, proposal.mentee):
        if not participant.is_taking_part:
            raise Refused(_("{name} has withdrawn since this run was made. Run again.").format(name=participant))
