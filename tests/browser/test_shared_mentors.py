"""Pages of guest mentors, of mentors offered to another scheme, and of existing pairs that wait for the steering group."""

import pytest
from django.urls import reverse

from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role
from alongside.domain.cohorts.actions.guests import Guest, add_guest, take_out
from alongside.domain.cohorts.models import Borrowed
from alongside.domain.flows.agreement import set_agreement
from alongside.domain.flows.existing_pairs import agree_existing_pair, record_existing_pair, send_existing_pair_back
from alongside.domain.flows.lending import agree_to_loan, borrow
from alongside.domain.organisations.models import Agreement
from alongside.domain.people.actions import put_supervisor
from tests.domain.flows.lend import again, asked, give_places

pytestmark = pytest.mark.slow

YEAR = ("harbour-peer", "2026")
BESIDE = ("harbour-other", "2026")


def at(name, *things):
    return reverse(name, args=[getattr(thing, "public_id", thing) for thing in things])


def when(said, found):
    """What was found, with when it was."""
    return {f"{said}: {path}": problems for path, problems in found.items()}


def test_guests_who_stay_and_who_have_gone(world_today, see):
    world = world_today
    facts = {"grade": None, "specialty": "", "site": "South Site", "places": 2}
    gita, gus = (
        add_guest(world.cohort, Guest(name=name, address=f"{name[-3:].lower()}@hill.example", **facts), by=world.lena, now=world.now)
        for name in ("Gita Rao", "Gus Stays")
    )
    take_out(gus, by=world.lena, now=world.now)

    paths = [at(f"lead:guest-{what}", gita) for what in ("change", "remove")] + [at("lead:person", one) for one in (gita, gus)]
    assert see(world.lena, *paths, at("lead:people", *YEAR) + "?show=guest") == {}


def test_loan_on_its_way(world_today, see):
    world = world_today
    give_places(world.mo_in, 3)
    found = see(world.lena, at("lead:loans", *YEAR), at("lead:loan-offer", world.mo_in))
    loan = asked(world, 2, note="They have few physicians.", now=world.now)
    mine, leads = (at("member:loan", loan), at("member:home")), (at("lead:loans", *YEAR), at("lead:person", world.mo_in))
    found |= see(world.mo, *mine, at("member:loan-decline", loan)) | when("asked", see(world.lena, *leads, at("lead:loan-call-off", loan)))
    loan = agree_to_loan(loan, by=world.mo, now=world.now)
    found |= when("agreed", see(world.mo, *mine) | see(world.lena, *leads))
    found |= see(world.kit, at("lead:loans", *BESIDE), *(at(f"lead:loan{what}", loan) for what in ("", "-accept", "-turn-down")))
    borrow(Borrowed(loan), by=world.kit, now=world.now)
    lent = again(loan)
    found |= when("lent", see(world.mo, *mine) | see(world.lena, *leads))
    found |= when("lent", see(world.kit, at("lead:loans", *BESIDE), at("lead:loan-give-back", lent), at("lead:people", *BESIDE)))

    assert found == {}


@pytest.fixture
def waiting(world_today):
    """An existing pair of manager and managed, in a scheme with two members in its steering group."""
    world = world_today
    set_agreement(world.scheme, agreement=Agreement.OVERRIDES, by=world.lena, now=world.now)
    grant_role(world.scheme, user=world.kit, role=Role.STEERING, starts_on=world.now.date(), ends_on=None, by=world.lena, now=world.now)
    put_supervisor(world.ade_in.person, supervisor=world.mo_in.person, kind="line_manager")
    couple = {"mentor": world.mo_in, "mentee": world.ade_in, "since": world.now.date()}
    return world, record_existing_pair(world.cohort, **couple, by=world.lena, now=world.now)


def test_existing_pair_that_waits_for_the_steering_group(waiting, see):
    world, pairing = waiting
    theirs, leads = (at("steering:home", YEAR[0]), at("steering:pair", pairing)), (at("lead:pair", pairing), at("lead:overview", *YEAR))
    found = see(world.sam, *theirs) | see(world.lena, *leads, at("lead:record-pair", *YEAR)) | see(world.ade, at("member:home"))
    agree_existing_pair(pairing, by=world.sam, now=world.now)
    found |= when("half agreed", see(world.sam, *theirs) | see(world.lena, *leads))
    send_existing_pair_back(pairing, comment="They work too closely.", by=world.kit, now=world.now)
    found |= when("sent back", see(world.sam, *theirs) | see(world.lena, *leads))

    assert found == {}
