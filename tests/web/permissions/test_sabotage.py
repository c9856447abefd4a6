"""A guard is worth what notices that it is gone: each is taken out in turn, and some cell of the table must go wrong."""

import pytest
from django.db.models import Q

from alongside.domain.access import permissions
from alongside.domain.access.models import RoleGrant
from alongside.domain.access.permissions import P
from tests.web.permissions.asking import PAGES, Asker
from tests.web.permissions.policy import MISSING, ROWS
from tests.web.permissions.sabotage import everywhere, fetch_without_checking, forget_to_sign_in, is_noticed, let_everybody, rows_of

FOR_SOME = sorted(name for name, view in PAGES.items() if view.declared.permission is not None)
SIGNED_IN = sorted(name for name, view in PAGES.items() if view.declared.signed_in)


@pytest.fixture(scope="module")
def asker(worlds):
    return Asker(worlds)


def rows_that_need(permission):
    return [row for row in ROWS if PAGES[row.route].declared.permission is permission]


# What no page needs yet; its actions are asked about in test_who_may. A page that needs one makes its row here wrong.
WITHOUT_A_PAGE = {P.EVALUATION_SET_UP}


def test_permissions_without_a_page_are_known():
    assert {permission for permission in P if not rows_that_need(permission)} == WITHOUT_A_PAGE


@pytest.mark.parametrize("permission", sorted(set(P) - WITHOUT_A_PAGE))
def test_permission_given_to_everybody_is_noticed(asker, permission, monkeypatch):
    let_everybody(monkeypatch, permission)

    assert is_noticed(asker, rows_that_need(permission), {MISSING})


@pytest.mark.parametrize("route", FOR_SOME)
def test_page_that_does_not_check_is_noticed(asker, route, monkeypatch):
    fetch_without_checking(monkeypatch)

    assert is_noticed(asker, rows_of(route), {MISSING})


@pytest.mark.parametrize("route", SIGNED_IN)
def test_page_that_does_not_ask_to_sign_in_is_noticed(asker, route, monkeypatch):
    forget_to_sign_in(monkeypatch, route)

    assert is_noticed(asker, rows_of(route), {"in"})


def roles_for_ever(user, scheme, *, now):
    return frozenset(RoleGrant.objects.filter(user=user, scheme=scheme).values_list("role", flat=True))


def roles_of_the_organisation(user, scheme, *, now):
    current = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=now.date()), user=user)
    return frozenset(current.filter(scheme__organisation=scheme.organisation_id).values_list("role", flat=True))


def roles_of_anywhere(user, scheme, *, now):
    current = RoleGrant.objects.filter(Q(ends_on=None) | Q(ends_on__gte=now.date()), user=user)
    return frozenset(current.values_list("role", flat=True))


@pytest.mark.parametrize("roles", [roles_for_ever, roles_of_the_organisation, roles_of_anywhere])
def test_roles_that_reach_too_far_are_noticed(asker, roles, monkeypatch):
    everywhere(monkeypatch, permissions.roles_of, named(roles))

    assert is_noticed(asker, rows_of("lead:people"), {MISSING})


def named(roles):
    """The function under the name that it stands in for."""
    roles.__name__ = permissions.roles_of.__name__
    return roles


def test_one_who_may_do_to_others_may_not_do_to_oneself_is_noticed(asker, monkeypatch):
    everywhere(
        monkeypatch,
        permissions._reaches,
        lambda scope, *, is_own: scope is not permissions.Scope.NO and (is_own or scope is not permissions.Scope.OWN),
    )

    assert is_noticed(asker, rows_of("lead:pair"), {MISSING})


def test_nothing_is_noticed_while_every_guard_stands(asker):
    assert not is_noticed(asker, rows_of("lead:pair"))
