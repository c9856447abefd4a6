"""The page of roles: who sees it, giving and ending, and what it says when that cannot be."""

from datetime import timedelta

from alongside.domain.access.models import Role, RoleGrant
from tests.web.asking import get, post, words

SCHEME = ("harbour-peer",)


def day(name, moment):
    return {f"{name}_{part}": getattr(moment, part) for part in ("day", "month", "year")}


def given(world, **changes):
    filled = {"address": "rolf@harbour.example", "name": "Rolf Gray", "role": "trainer", **day("starts_on", world.now.date())}
    return filled | changes


def test_list_shows_roles_held_to_come_and_ended(client, world_today):
    world = world_today
    said = words(get(client, world.lena, "lead:roles", *SCHEME))
    assert f"{world.dev.name} {world.dev.address}" in said
    assert "There is no named senior, who is told of a problem with mentoring." in said
    assert "agree a run or an existing pair, or send it back" in said
    assert "Roles that have ended" not in said


def test_lead_gives_a_role_and_ends_it(client, world_today):
    world = world_today
    response = post(client, world.lena, "lead:role-give", *SCHEME, **given(world))
    assert response.url == "/lead/roles/harbour-peer/"
    grant = RoleGrant.objects.get(user__name="Rolf Gray")
    assert "Rolf Gray has the role “trainer” from" in words(get(client, world.lena, "lead:roles", *SCHEME))
    where = (*SCHEME, grant.user.public_id, "trainer")
    assert "Rolf Gray, trainer: when does this end?" in words(get(client, world.lena, "lead:role-end", *where))
    post(client, world.lena, "lead:role-end", *where, when="day", **day("last_day", world.now.date()))
    assert "Rolf Gray has the role “trainer” until the end of" in words(get(client, world.lena, "lead:roles", *SCHEME))
    post(client, world.lena, "lead:role-end", *where, when="now")
    said = words(get(client, world.lena, "lead:roles", *SCHEME))
    assert "Rolf Gray does not have the role “trainer” any more." in said
    assert "Roles that have ended" in said


def test_forms_say_what_is_missing(client, world_today):
    world = world_today
    said = words(
        post(client, world.lena, "lead:role-give", *SCHEME, starts_on_day="31", starts_on_month="2", starts_on_year="2027", role="king")
    )
    for sentence in ("Enter the e-mail address", "Choose a role of the list", "Enter a real day, such as 31 7 2027"):
        assert sentence in said
    said = words(post(client, world.lena, "lead:role-give", *SCHEME, **given(world, name="x" * 5000)))
    assert "200" in said
    assert not RoleGrant.objects.filter(user__address="rolf@harbour.example").exists()
    where = (*SCHEME, world.sam.public_id, "steering")
    assert "Choose when the role ends" in words(post(client, world.lena, "lead:role-end", *where))
    assert "Enter the last day" in words(post(client, world.lena, "lead:role-end", *where, when="day"))
    assert "That day has gone." in words(
        post(client, world.lena, "lead:role-end", *where, when="day", **day("last_day", world.now.date() - timedelta(days=1)))
    )


def test_what_the_rules_refuse_is_said_beside_the_form(client, world_today):
    world = world_today
    assert "Nobody gives a role to themselves." in words(
        post(client, world.lena, "lead:role-give", *SCHEME, **given(world, address=world.lena.address))
    )
    RoleGrant.objects.filter(scheme=world.scheme, role=Role.DEPUTY).delete()
    where = (*SCHEME, world.lena.public_id, "lead")
    assert "Nobody else would lead this scheme" in words(post(client, world.lena, "lead:role-end", *where, when="now"))


def test_name_from_right_to_left_is_shown_as_a_name(client, world_today):
    world = world_today
    post(client, world.lena, "lead:role-give", *SCHEME, **given(world, name="\u202eמירה כהן"))
    assert RoleGrant.objects.get(user__address="rolf@harbour.example").user.name == "מירה כהן"


def test_system_manager_reaches_the_roles_of_every_scheme(client, world_today):
    world = world_today
    said = words(get(client, world.sys, "system:work"))
    assert world.scheme.name in said
    assert get(client, world.sys, "lead:roles", *SCHEME).status_code == 200


def test_overview_leads_whoever_may_to_the_roles(client, world_today):
    world = world_today
    year = ("harbour-peer", "2026")
    assert "Who runs this scheme" in words(get(client, world.lena, "lead:overview", *year))
    assert "Who runs this scheme" not in words(get(client, world.cora, "lead:overview", *year))
