"""Pages are one wall, actions the other: what an action asks is taken out in turn, and somebody must get through who may not."""

import pytest
from django.db import transaction
from django.test import override_settings

from alongside.domain.publications.queries import report_of
from tests.cast import build_world
from tests.domain.access.test_who_may import ACTIONS, may
from tests.web.permissions.sabotage import guards_of_actions, take_out

GUARDS = sorted(guards_of_actions())
# These go on to an action that asks the same again: both must be gone before anybody gets through.
RECORDING = ("cohorts.actions.invitations.put_forward", "pairs.actions._begun")
ASKED_TWICE = {
    "training.actions.book": ("cohorts.actions.invitations.join",),
    "cohorts.actions.statements.submit_statement": ("cohorts.actions.invitations.join",),
    "flows.lending.leave": ("cohorts.actions.invitations.withdraw",),
    "flows.roles.give_role": ("access.actions.grant_role",),
    "flows.set_up.grant_roles": ("access.actions.grant_role",),
    "flows.publish.publish_run": ("pairs.actions.offer",),
    "surveys.actions.shipped.add_shipped": ("surveys.actions.questionnaires.put_questionnaire",),
    "flows.existing_pairs.record_existing_pair": ("pairs.actions.record_existing", *RECORDING),
    "pairs.actions.record_existing": RECORDING,
}
CASES = ACTIONS | {
    "publications.queries.report.report_of": (
        lambda world: None,
        lambda world, _, **who: report_of(world.cohort, **who),
        "lena dev sam eve",
    ),
}
DONE_IN_NOBODYS_NAME = {"pairs.actions.lapse", "flows.lending.let_go_of"}


def short(module):
    return module.removeprefix("alongside.domain.")


def guards_by_action():
    found = {}
    for module, function, guard in GUARDS:
        found.setdefault(f"{short(module)}.{function}", []).append((module, function, guard))
    return found


@pytest.fixture(scope="module")
def cast(db, tmp_path_factory):
    """The cast at its own time."""
    folder = tmp_path_factory.mktemp("cast")
    with override_settings(KEYS=folder / "keys", FILES=folder / "files"):
        yield build_world()


def through(act, world, before, user):
    """Whether the action did not say no; an error past the guard is past the guard."""
    try:
        return may(act, world, before, user)
    except Exception:  # noqa: BLE001 - whatever an action meets once nobody asks
        return True


def who_gets_through(world, name, prepared):
    return {who for who, user in world.users.items() if through(CASES[name][1], world, prepared, user)}


def test_every_guard_of_an_action_has_its_row():
    actions = {name for name in guards_by_action() if not name.rsplit(".", 1)[1].startswith("_")}

    assert actions - set(CASES) == DONE_IN_NOBODYS_NAME


@pytest.mark.parametrize("name", sorted(set(guards_by_action()) & set(CASES)))
def test_action_that_does_not_ask_is_noticed(cast, name, monkeypatch):
    for participant in (cast.mo_in, cast.ade_in):
        participant.refresh_from_db()
    with transaction.atomic():
        prepared = CASES[name][0](cast)
        before = who_gets_through(cast, name, prepared)
        for taken in (name, *ASKED_TWICE.get(name, ())):
            for guard in guards_by_action()[taken]:
                take_out(monkeypatch, *guard)
        after = who_gets_through(cast, name, prepared)
        transaction.set_rollback(True)

    assert before == set(CASES[name][2].split())
    assert after - before != set()
