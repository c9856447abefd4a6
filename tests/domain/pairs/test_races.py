"""The last place, and everything else that two people may do at the same moment."""

import time
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection

from alongside.domain.access.errors import TooLate
from alongside.domain.cohorts.actions.invitations import withdraw
from alongside.domain.cohorts.actions.rosters import agree_roster, read_roster
from alongside.domain.cohorts.models import Participant
from alongside.domain.flows.clockwork import run_due
from alongside.domain.flows.publish import publish_run
from alongside.domain.matching.models import Run
from alongside.domain.outbox.actions import make_link, use_link
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.purposes import Purpose
from alongside.domain.pairs import actions
from alongside.domain.pairs.actions import accept, decline, offer
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.states import PairState
from alongside.domain.surveys.actions import answer
from alongside.domain.surveys.models import Response
from tests.cast import NOW
from tests.domain.racing import at_once

pytestmark = pytest.mark.django_db(transaction=True)
TRIALS, FEW = 50, 10


def do(action, thing, by):
    """Act on the thing as it stands, as another process would."""
    return action(type(thing).objects.get(pk=thing.pk), by=by, now=NOW)


def clear():
    Message.objects.all().delete()
    Pairing.objects.all().delete()
    Participant.objects.update(mentor_places_taken=0, mentee_places_taken=0)


def race_for_the_last_place(world, mentees):
    """Offer Mo's one place to all of them at once; returns what came of each, and how many live pairs he is in."""

    def offer_to(mentee):
        return lambda: offer(world.cohort, mentor=world.mo_in, mentee=mentee, full_reasons=[], shared_reasons=[], by=world.lena, now=NOW)

    found = at_once(*map(offer_to, mentees))
    pairs = Pairing.objects.filter(mentor=world.mo_in, state=PairState.OFFERED).count()
    taken = sum(Participant.objects.values_list("mentee_places_taken", flat=True))
    clear()
    return sorted(type(what).__name__ for what in found), pairs, taken


def test_last_place_is_taken_once(world):
    mentees = world.person(3, joined=True)
    trials = [race_for_the_last_place(world, mentees) for _trial in range(TRIALS)]
    assert trials == [(["Pairing", "TooLate", "TooLate"], 1, 1)] * TRIALS


def check_then_save(participant, side):
    """What the house does not do: look, think, and write what one saw."""
    taken = f"{side}_places_taken"
    fresh = Participant.objects.get(pk=participant.pk)
    if getattr(fresh, taken) >= getattr(fresh, f"{side}_places"):
        return False
    time.sleep(0.002)
    setattr(fresh, taken, getattr(fresh, taken) + 1)
    fresh.save(update_fields=[taken])
    return True


def test_last_place_without_the_guard_is_taken_twice_where_several_write_at_once(world, monkeypatch):
    """The control. No constraint on the counter can see it, since both write the same number; SQLite lets one writer in at a time."""
    monkeypatch.setattr(actions, "take_place", check_then_save)
    mentees = world.person(3, joined=True)
    overbooked = any(race_for_the_last_place(world, mentees)[1] > 1 for _trial in range(TRIALS))
    assert overbooked is (connection.vendor == "postgresql")


def test_both_accepting_at_once_begin_one_pair(world):
    for _trial in range(FEW):
        pairing = world.pair()
        found = at_once(*(partial(do, accept, pairing, by) for by in (world.mo, world.ade)))
        assert [type(what).__name__ for what in found] == ["Pairing", "Pairing"]
        assert (Pairing.objects.get().state, Message.objects.filter(template="pair began").count()) == ("active", 2)
        clear()


def test_accepting_and_declining_at_once_is_one_of_the_two(world):
    for _trial in range(FEW):
        pairing = world.pair()
        accept(pairing, by=world.mo, now=NOW)
        at_once(partial(do, accept, pairing, world.ade), partial(do, decline, pairing, world.mo))
        world.mo_in.refresh_from_db()
        assert (Pairing.objects.get().state, world.mo_in.mentor_places_taken) in {("active", 1), ("declined", 0)}
        clear()


def test_lapsing_and_declining_at_once_frees_the_places_once(world):
    for _trial in range(FEW):
        pairing = world.pair()
        after = NOW + timedelta(days=15)
        lapsed, declined = at_once(partial(run_due, now=after), partial(do, decline, pairing, world.ade))
        assert (type(lapsed), type(declined) in {Pairing, TooLate}) == (int, True)
        world.mo_in.refresh_from_db()
        assert (world.mo_in.mentor_places_taken, Message.objects.filter(template="pair not taken up").count()) == (0, 2)
        clear()


def test_withdrawing_while_an_offer_is_made_is_one_of_the_two(world):
    for _trial in range(FEW):
        at_once(partial(do, withdraw, world.ade_in, world.ade), world.pair)
        world.ade_in.refresh_from_db()
        assert (world.ade_in.is_taking_part, Pairing.objects.count()) in {(True, 1), (False, 0)}
        clear()
        Participant.objects.update(withdrew_on=None)


def test_publishing_twice_at_once_offers_once(world):
    for _trial in range(FEW):
        run = world.run()
        found = at_once(*(partial(do, publish_run, run, by) for by in (world.lena, world.dev)))
        assert sorted(type(what).__name__ for what in found) == ["Run", "TooLate"]
        assert Pairing.objects.count() == 1
        Run.objects.all().delete()
        clear()


def test_agreeing_to_a_roster_twice_at_once_imports_once(world):
    content = b"email,name,grade,invite as\nzoe@harbour.example,Zoe,CT1,mentee\n"
    for _trial in range(FEW):
        roster = read_roster(world.cohort, content=content, file_name="r.csv", by=world.lena, now=NOW)
        found = at_once(*(partial(do, agree_roster, roster, by) for by in (world.lena, world.cora)))
        assert sorted(type(what).__name__ for what in found) == ["RosterImport", "TooLate"]
    assert Participant.objects.filter(cohort=world.cohort).count() == 3


def test_answering_twice_at_once_is_one_response(world):
    invitee = world.invitee(world.wave())
    found = at_once(*(lambda: answer(world.invitee(invitee.wave), {"met": "no"}, by=world.ade, now=NOW) for _one in range(3)))
    assert sorted(type(what) is TooLate for what in found) == [False, True, True]
    assert Response.objects.count() == 1


def test_using_a_link_twice_at_once_signs_in_once(world):
    for _trial in range(FEW):
        make_link(world.ade, Purpose.SIGN_IN, now=NOW)
        link = Link.objects.order_by("-pk").first()
        assert sorted(at_once(*[partial(use_link, link, now=NOW)] * 3)) == [False, False, True]
