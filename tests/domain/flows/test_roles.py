"""Giving roles and ending them: no scheme is left without a lead, nobody helps themselves, and all who lead hear of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from alongside.domain.access.errors import Refused
from alongside.domain.access.models import Role, RoleGrant
from alongside.domain.access.permissions import P, can
from alongside.domain.access.queries import concerns, grants_in
from alongside.domain.flows.roles import NewRole, change_last_day, end_role, give_role
from alongside.domain.history.actions import record_reads
from alongside.domain.history.models import Event
from alongside.domain.organisations.models import User
from alongside.domain.outbox.models import Message
from alongside.domain.people.models import Person
from alongside.domain.privacy.queries.looks import seen_by
from tests.cast import NOW, build_world
from tests.domain.racing import at_once
from tests.domain.sentences import refused

DAY = timedelta(days=1)
TODAY = NOW.date()
NEW = NewRole("Rolf Gray", "rolf@harbour.example", Role.DEPUTY, TODAY)


def give(world, by=None, **changes):
    return give_role(world.scheme, replace(NEW, **changes), by=by or world.lena, now=NOW)


def grant_of(world, user, role):
    return RoleGrant.objects.get(scheme=world.scheme, user=user, role=role)


def told():
    return {row.user.name: row for row in Message.objects.filter(template="role")}


def test_new_person_gets_an_account_and_the_role(world):
    grant = give(world)
    assert (grant.user.name, grant.user.address, grant.role) == ("Rolf Gray", "rolf@harbour.example", "deputy")
    assert can(grant.user, P.ROLE_GRANT, world.scheme, now=NOW) is True
    assert Event.objects.get(verb="granted role", about_user_id=grant.user_id).actor_id == world.lena.pk


def test_whoever_is_known_keeps_their_name(world):
    grant = give(world, address=world.ade.address.upper(), name="Somebody Else")
    assert (grant.user, Person.objects.get(user=world.ade).name) == (world.ade, world.ade.name)


def test_they_and_all_who_lead_hear_of_it_but_whoever_did_it(world):
    give(world, ends_on=TODAY + 30 * DAY)
    assert set(told()) == {"Rolf Gray", world.dev.name}
    body = told()["Rolf Gray"].body
    assert f"{world.lena.name} has given Rolf Gray the role “deputy lead” in {world.scheme.name}, from " in body
    assert world.scheme.contact in body
    Message.objects.all().delete()
    give(world, by=world.sys, address="other@harbour.example")
    assert set(told()) >= {world.lena.name, world.dev.name}


def test_nobody_gives_a_role_to_themselves(world):
    for by in (world.lena, world.sys):
        with refused("Nobody gives a role to themselves. Ask another lead of this scheme, or whoever runs this installation."):
            give(world, by=by, address=by.address, role=Role.EVALUATOR)
    assert not RoleGrant.objects.filter(role=Role.EVALUATOR, user__in=[world.lena, world.sys]).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": TODAY - DAY}, "The last day is before the first."),
        ({"starts_on": TODAY - 9 * DAY, "ends_on": TODAY - DAY}, "The last day has gone. Leave it open, or give a day to come."),
        ({"name": " \u202e "}, "Nobody here has this address yet: give their name as well."),
        ({"address": "no address"}, "“no address” is not an e-mail address: it has no @."),
    ],
)
def test_role_that_makes_no_sense_is_refused_and_nobody_is_made(world, changes, sentence):
    before = User.objects.count(), Person.objects.count()
    with refused(sentence):
        give(world, **changes)
    assert (User.objects.count(), Person.objects.count()) == before


def test_role_that_is_held_is_changed_not_given_again(world):
    with refused(f"{world.dev.name} has this role already. Change when it ends in the list."):
        give(world, address=world.dev.address)
    end_role(grant_of(world, world.dev, Role.DEPUTY), by=world.lena, now=NOW)
    assert give(world, address=world.dev.address).ends_on is None


def test_closed_account_gets_no_role(world):
    User.objects.filter(pk=world.ade.pk).update(is_active=False)
    with refused(f"The account of {world.ade.name} is closed. Whoever runs this installation can open it again."):
        give(world, address=world.ade.address)


def test_role_ended_at_once_opens_nothing_any_more(world):
    grant = end_role(grant_of(world, world.dev, Role.DEPUTY), by=world.lena, now=NOW)
    assert can(world.dev, P.ROLE_GRANT, world.scheme, now=NOW) is False
    assert Event.objects.filter(verb="ended role", about_user_id=world.dev.pk).count() == 1
    assert f"has ended the role “deputy lead” of {world.dev.name}" in told()[world.dev.name].body
    with refused("This role has ended already."):
        end_role(grant, by=world.lena, now=NOW)


def test_who_looked_before_their_role_was_ended_is_still_named_with_it(world):
    record_reads("record", [(world.ade_in.pk, world.ade.pk)], by=world.dev, now=NOW, scheme_id=world.scheme.pk)
    end_role(grant_of(world, world.dev, Role.DEPUTY), by=world.lena, now=NOW)
    assert [look.role for look in seen_by(world.ade)] == ["deputy lead"]


def test_last_day_can_be_set_moved_and_taken_away(world):
    grant = grant_of(world, world.dev, Role.DEPUTY)
    for last_day in (TODAY, TODAY + 9 * DAY, None):
        grant = change_last_day(grant, last_day, by=world.lena, now=NOW)
        assert grant_of(world, world.dev, Role.DEPUTY).ends_on == last_day
    with refused("That day has gone. Give today or a day to come, or end the role at once."):
        change_last_day(grant, TODAY - DAY, by=world.lena, now=NOW)
    to_come = give(world, starts_on=TODAY + 5 * DAY)
    with refused("The last day is before the first."):
        change_last_day(to_come, TODAY + 4 * DAY, by=world.lena, now=NOW)


def test_nobody_lengthens_their_own_role(world):
    mine = change_last_day(grant_of(world, world.lena, Role.LEAD), TODAY + DAY, by=world.lena, now=NOW)
    for last_day in (TODAY + 2 * DAY, None):
        with refused("Nobody lengthens their own role. Ask another lead of this scheme, or whoever runs this installation."):
            change_last_day(mine, last_day, by=world.lena, now=NOW)
    assert change_last_day(mine, TODAY, by=world.lena, now=NOW).ends_on == TODAY


def test_last_who_leads_stays_until_somebody_follows(world):
    end_role(grant_of(world, world.dev, Role.DEPUTY), by=world.lena, now=NOW)
    mine = grant_of(world, world.lena, Role.LEAD)
    sentence = f"Nobody else would lead this scheme after {world.lena.name}. Give the role of lead or deputy to somebody else first."
    with refused(sentence):
        end_role(mine, by=world.sys, now=NOW)
    give(world, starts_on=TODAY + 10 * DAY)
    with refused(sentence):
        change_last_day(mine, TODAY + 8 * DAY, by=world.lena, now=NOW)
    assert change_last_day(mine, TODAY + 9 * DAY, by=world.lena, now=NOW).ends_on == TODAY + 9 * DAY


def test_others_roles_end_whoever_leads(world):
    assert end_role(grant_of(world, world.sam, Role.STEERING), by=world.dev, now=NOW).ends_on == TODAY - DAY


def test_two_who_end_each_other_at_once_leave_one(transactional_db, keys):
    world = build_world()
    lead, deputy = grant_of(world, world.lena, Role.LEAD), grant_of(world, world.dev, Role.DEPUTY)
    met = at_once(lambda: end_role(deputy, by=world.lena, now=NOW), lambda: end_role(lead, by=world.dev, now=NOW))
    assert [isinstance(row, RoleGrant) for row in met].count(True) == 1
    assert sum(row.role in {"lead", "deputy"} and row.holds_on(TODAY) for row in grants_in(world.scheme)) == 1
    assert any(isinstance(row, Refused) for row in met)


def said(world, day=TODAY):
    return [sentence.split(".")[0].split(",")[0] for sentence in concerns(grants_in(world.scheme), day)]


def test_what_is_missing_among_roles_is_said(world):
    RoleGrant.objects.filter(scheme=world.scheme).exclude(role__in=["lead", "deputy"]).delete()
    assert said(world) == ["There is no named senior"]
    senior = give(world, role=Role.NAMED_SENIOR)
    assert said(world) == ["The named senior has no alternate"]
    other = give(world, role=Role.NAMED_SENIOR_ALTERNATE)
    assert said(world) == ["The named senior and the alternate are the same person"]
    RoleGrant.objects.filter(pk=other.pk).update(user=world.sam)
    assert said(world) == []
    RoleGrant.objects.filter(pk=senior.pk).update(user=world.lena)
    assert said(world) == ["The named senior also leads this scheme: a problem with the lead has nobody else to go to"]
    change_last_day(grant_of(world, world.dev, Role.DEPUTY), TODAY + 30 * DAY, by=world.lena, now=NOW)
    assert said(world)[0] == "In two months fewer than two people will lead this scheme"
    assert said(world, TODAY + 31 * DAY)[0] == "Only one person leads this scheme"
    RoleGrant.objects.filter(scheme=world.scheme).delete()
    assert said(world) == ["Nobody leads this scheme today", "There is no named senior"]
