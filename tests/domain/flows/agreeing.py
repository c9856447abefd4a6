"""A run on its way through the steering group, for tests."""

from datetime import date

from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role
from alongside.domain.flows.agreement import agree_run, send_run, send_run_back, set_agreement
from alongside.domain.flows.existing_pairs import record_existing_pair
from alongside.domain.organisations.models import Agreement
from alongside.domain.outbox.models import Message
from alongside.domain.people.actions import put_supervisor
from alongside.domain.training.actions import keep_register
from tests.cast import NOW


def asks(world, agreement=Agreement.ALWAYS):
    set_agreement(world.scheme, agreement=agreement, by=world.lena, now=NOW)


def member(world, user, role=Role.STEERING):
    return grant_role(world.scheme, user=user, role=role, starts_on=date(2020, 1, 1), ends_on=None, by=world.lena, now=NOW).user


def trained(world):
    keep_register(world.session(starts_at=NOW), came=[world.mo_in, world.ade_in], by=world.tess, now=NOW)


def sent(world, *, ready=True):
    """A run that waits: with nothing missing, so that one member is enough; or else with two members."""
    asks(world)
    if ready:
        trained(world)
    else:
        member(world, world.kit)
    return send_run(world.run(), by=world.lena, now=NOW)


def waiting_pair(world):
    """Mo manages Ade, and their existing pair waits for Sam and Kit."""
    asks(world, Agreement.OVERRIDES)
    member(world, world.kit)
    put_supervisor(world.ade_in.person, supervisor=world.mo_in.person, kind="line_manager")
    couple = {"mentor": world.mo_in, "mentee": world.ade_in, "since": NOW.date()}
    return record_existing_pair(world.cohort, **couple, by=world.lena, now=NOW)


def agree(run, by, now=NOW):
    return agree_run(run, sent_at=run.sent_at, by=by, now=now)


def send_back(run, by, comment="More places are needed at North Site.", now=NOW):
    return send_run_back(run, comment=comment, sent_at=run.sent_at, by=by, now=now)


def letters(template):
    return sorted(Message.objects.filter(template=template).values_list("user__name", "state"))
