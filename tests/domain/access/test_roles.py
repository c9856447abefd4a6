"""Roles with dates, and the table of permissions itself."""

from datetime import timedelta

import pytest

from alongside.domain.access.actions import grant_role
from alongside.domain.access.errors import NotAllowed, NotFound
from alongside.domain.access.models import Role
from alongside.domain.access.permissions import COLUMNS, OF_NO_SCHEME, TABLE, P, Scope, can, require, scope_for
from alongside.domain.access.queries import grants_of, holders, permitted, scheme_for
from tests.cast import NOW
from tests.domain.sentences import refused

DAY = timedelta(days=1)
TODAY = NOW.date()


def grant(world, user, role=Role.TRAINER, starts_on=TODAY, ends_on=None):
    return grant_role(world.scheme, user=user, role=role, starts_on=starts_on, ends_on=ends_on, by=world.lena, now=NOW)


def test_role_granted_again_changes_its_dates(world):
    first = grant(world, world.ade)
    second = grant(world, world.ade, ends_on=TODAY + DAY)
    assert (first.pk, second.ends_on) == (second.pk, TODAY + DAY)


def test_role_holds_from_its_first_day_to_its_last(world):
    grant(world, world.ade, starts_on=TODAY + DAY, ends_on=TODAY + 2 * DAY)
    held = [[row.role for row in grants_of(world.ade, now=NOW + day * DAY)] for day in range(4)]
    assert held == [[], ["trainer"], ["trainer"], []]
    assert [len(holders(world.scheme, Role.TRAINER, now=NOW + day * DAY)) for day in range(4)] == [1, 2, 2, 1]


def test_role_in_one_scheme_is_none_in_another(world):
    assert can(world.kit, P.COHORT_VIEW, world.other_cohort, now=NOW) is True
    assert [can(world.kit, P.COHORT_VIEW, cohort, now=NOW) for cohort in (world.cohort, world.hill_cohort)] == [False, False]


def test_roles_add_up(world):
    grant(world, world.sam)
    assert can(world.sam, P.SESSIONS_LIST, world.cohort, now=NOW) is True
    assert can(world.sam, P.REPORT_VIEW, world.cohort, now=NOW) is True


def test_named_senior_has_no_column_and_no_permission(world):
    grant(world, world.ade, role=Role.NAMED_SENIOR)
    assert [permission for permission in P if can(world.ade, permission, world.cohort, now=NOW)] == []


def test_system_manager_sees_no_content(world):
    pairing, wave = world.active_pair(), world.wave()
    for thing in (world.ade_in, world.ade_in.statement, pairing, wave, world.invitee(wave), world.cohort):
        allowed = {permission for permission in P if can(world.sys, permission, thing, now=NOW)}
        assert allowed - OF_NO_SCHEME == {P.SYSTEM_MANAGE, P.ROLE_GRANT, P.SCHEME_SET_UP, P.EVALUATION_SET_UP}


def test_what_is_about_no_scheme_asks_for_a_role_in_any(world):
    may = {name for name, user in world.users.items() if can(user, P.FILES_MATCH, None, now=NOW)}

    assert may == {"lena", "dev", "kit", "olu", "sys"}
    assert [name for name, user in world.users.items() if can(user, P.COHORT_VIEW, None, now=NOW)] == []


def test_closed_account_may_nothing(world):
    world.lena.is_active = False
    assert [permission for permission in P if can(world.lena, permission, world.cohort, now=NOW)] == []


def test_permitted_is_what_can_says_of_roles(world):
    for user in set(world.users.values()) - {world.sys}:
        asked = {permission for permission in P if can(user, permission, world.scheme, now=NOW)}
        assert permitted(user, world.scheme, now=NOW) == asked


def test_require_refuses_with_a_sentence(world):
    with refused("You do not have access to this. If you think you should, write to the scheme’s contact address.", NotAllowed):
        require(world.ade, P.INVITE, world.cohort, now=NOW)


def test_scheme_is_found_by_slug_or_not_at_all(world):
    assert scheme_for(world.lena, P.COHORT_VIEW, now=NOW, scheme="harbour-peer") == world.scheme
    for user, slug in ((world.kit, "harbour-peer"), (world.lena, "nowhere"), (world.lena, "hill-peer")):
        with pytest.raises(NotFound):
            scheme_for(user, P.COHORT_VIEW, now=NOW, scheme=slug)


def test_table_has_a_row_for_every_permission_and_a_cell_for_every_column():
    assert set(TABLE) == set(P)
    assert {len(row) for row in TABLE.values()} == {len(COLUMNS)}


def test_nobody_but_the_person_reaches_what_is_only_theirs():
    for permission in (P.STATEMENT_WRITE, P.TAKE_PART, P.PAIR_OWN, P.PAIR_ACCEPT, P.QUESTIONNAIRE_ANSWER):
        assert [holder for holder in COLUMNS if scope_for(holder, permission) is not Scope.NO] == ["person"]
