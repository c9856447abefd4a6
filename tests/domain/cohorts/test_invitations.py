"""Invitations on day 0, 7 and 21, then silence; saying yes and no."""

from datetime import timedelta

import pytest

from alongside.domain.access.errors import NotAllowed, Refused
from alongside.domain.cohorts.actions.invitations import (
    follow_invitation,
    free_place,
    invite,
    join,
    opt_out,
    put_forward,
    remind_invited,
    take_place,
    withdraw,
)
from alongside.domain.cohorts.models import Invitation
from alongside.domain.cohorts.states import OptOut
from alongside.domain.flows.set_up import set_texts
from alongside.domain.history.models import Event
from alongside.domain.organisations.models import TextKey, User
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.actions import end
from alongside.domain.pairs.states import Ending
from tests.cast import NOW
from tests.domain.sentences import refused

DAY = timedelta(days=1)
PERSON = "person1@harbour.example"


def letters_to(participant):
    return list(Message.objects.filter(user=participant.person.user, template__startswith="invitation").order_by("pk"))


@pytest.fixture
def invited(world):
    """Somebody invited who has said nothing."""
    return world.person()[0]


def test_invite_writes_to_everybody_once(world, invited):
    assert invite(world.cohort, by=world.lena, now=NOW) == 0
    (letter,) = letters_to(invited)
    assert (letter.subject, letter.address, letter.kind, letter.purpose) == (
        "An invitation to Harbour peer mentoring",
        PERSON,
        "bulk",
        "invitation",
    )
    assert letter.body == (
        "Dear Person 001,\n\n"
        "You are invited to take part in Harbour peer mentoring as a mentee.\n\n"
        "Taking part is voluntary, and nobody who supervises or assesses you is told whether you do. Open this page to read "
        "what it is about and to say yes or no; it takes two minutes:\n\n{link}\n\n"
        "If you would like to say what you hope for, or what you can offer, you can write a short statement by 7 October 2026. "
        "Two sentences are enough.\n\n"
        "Lena Quill\n"
    )


def test_invite_gives_an_account_and_signs_nobody_up(world, invited):
    assert User.objects.get(address_key=PERSON).is_active is True
    assert (invited.is_taking_part, invited.invitation.letters) == (False, 1)


def test_invite_uses_the_schemes_own_text(world):
    set_texts(world.scheme, {TextKey.INVITATION: "Hello { name }, {scheme}. {link}"}, by=world.lena, now=NOW)
    (invited,) = world.person()
    assert letters_to(invited)[0].body == "Hello Person 001, Harbour peer mentoring. {link}"


def test_invite_with_a_field_that_there_is_not_is_refused(world):
    set_texts(world.scheme, {TextKey.INVITATION: "Hello {nome}."}, by=world.lena, now=NOW)
    with pytest.raises(Refused, match="nome"):
        world.person()
    assert Invitation.objects.filter(participant__cohort=world.cohort).count() == 2


def test_invite_in_a_scheme_without_a_lead_signs_with_its_name(world):
    world.scheme.grants.filter(role="lead").update(ends_on=NOW.date() - DAY)
    world.roster("email,name,grade,invite as\nzoe@harbour.example,Zoe,CT1,mentee\n", by=world.dev)
    invite(world.cohort, by=world.dev, now=NOW)
    assert letters_to(world.participant("zoe@harbour.example"))[0].body.splitlines()[-1] == "Harbour peer mentoring"


def test_reminders_go_on_day_7_and_21_and_then_never_again(world, invited):
    sent = {day: remind_invited(world.cohort, now=NOW + day * DAY) for day in (0, 6, 7, 8, 20, 21, 22, 50, 300)}
    assert {day for day, many in sent.items() if many} == {7, 21}
    assert [letter.key.rsplit(":", 1)[1] for letter in letters_to(invited)] == ["1", "2", "3"]
    assert [("last message" in letter.body) for letter in letters_to(invited)] == [False, False, True]


def test_reminder_says_what_the_first_letter_said(world, invited):
    remind_invited(world.cohort, now=NOW + 7 * DAY)
    letter = letters_to(invited)[1]
    assert (letter.subject, letter.purpose, letter.argument) == (
        "Your invitation to Harbour peer mentoring",
        "invitation",
        invited.public_id,
    )
    assert letter.body.startswith(
        "Dear Person 001,\n\nWe invited you to Harbour peer mentoring and have not heard from you, which is fine."
    )


def test_reminders_missed_while_nothing_ran_are_not_made_up_for(world, invited):
    assert [remind_invited(world.cohort, now=NOW + 30 * DAY) for _time in range(2)] == [1, 0]
    assert len(letters_to(invited)) == 2


def test_reminders_twice_at_the_same_moment_are_one(world, invited):
    assert [remind_invited(world.cohort, now=NOW + 7 * DAY) for _time in range(2)] == [1, 0]


def test_reminders_stop_for_who_opened_the_page(world, invited):
    follow_invitation(invited, now=NOW)
    follow_invitation(invited, now=NOW + DAY)
    assert (remind_invited(world.cohort, now=NOW + 7 * DAY), Invitation.objects.get(participant=invited).followed_at) == (0, NOW)


def test_reminders_stop_for_who_said_no(world, invited):
    opt_out(invited, reason=OptOut.NO_TIME, by=invited.person.user, now=NOW)
    assert remind_invited(world.cohort, now=NOW + 7 * DAY) == 0
    invitation = Invitation.objects.get(participant=invited)
    assert (invitation.opted_out_at, invitation.opt_out_reason) == (NOW, "no_time")


def test_reminders_stop_for_who_said_yes(world, invited):
    join(invited, by=invited.person.user, now=NOW)
    assert remind_invited(world.cohort, now=NOW + 7 * DAY) == 0


def test_opt_out_of_somebody_taking_part_is_refused(world):
    with refused("You are taking part. To stop, choose “Withdraw” on your own page."):
        opt_out(world.ade_in, reason=OptOut.OTHER, by=world.ade, now=NOW)


def test_join_after_a_no_takes_the_no_back(world, invited):
    user = invited.person.user
    opt_out(invited, reason=OptOut.NOT_SAID, by=user, now=NOW)
    join(invited, by=user, now=NOW)
    invitation = Invitation.objects.get(participant=invited)
    assert (invited.is_taking_part, invitation.opted_out_at, invitation.opt_out_reason) == (True, None, "")


def test_join_twice_is_one_event(world, invited):
    user = invited.person.user
    join(invited, by=user, now=NOW)
    join(invited, by=user, now=NOW + DAY)
    assert invited.joined_on == NOW.date()
    assert Event.objects.filter(verb="joined", subject_id=invited.pk).count() == 1


def test_join_just_before_midnight_counts_in_the_schemes_zone(world, invited):
    join(invited, by=invited.person.user, now=NOW.replace(hour=23, minute=30))
    assert invited.joined_on == NOW.date() + DAY


def test_put_forward_is_recorded_as_the_leads_doing(world, invited):
    put_forward(invited, by=world.lena, now=NOW)
    event = Event.objects.get(verb="put forward")
    assert (invited.is_taking_part, event.actor_id, event.subject_id) == (True, world.lena.pk, invited.pk)


def test_put_forward_of_oneself_is_not_for_the_lead(world):
    world.roster("email,name,grade,invite as\nlena@harbour.example,Lena Quill,CT2,mentor\n")
    lena_in = world.participant("lena@harbour.example")
    with pytest.raises(NotAllowed):
        put_forward(lena_in, by=world.lena, now=NOW)
    assert put_forward(lena_in, by=world.dev, now=NOW).is_taking_part is True


def test_put_forward_of_somebody_who_said_no_is_refused(world, invited):
    opt_out(invited, reason=OptOut.NO_TIME, by=invited.person.user, now=NOW)
    with refused("Person 001 said no. Only they can change that, on their own page."):
        put_forward(world.participant(PERSON), by=world.lena, now=NOW)
    assert Invitation.objects.get(participant=invited).opted_out_at == NOW


def test_put_forward_of_somebody_who_withdrew_is_refused(world):
    withdraw(world.ade_in, by=world.ade, now=NOW)
    with refused("Ade Thorne withdrew. Only they can change that, on their own page."):
        put_forward(world.ade_in, by=world.lena, now=NOW)


def test_withdraw_and_join_again(world):
    withdraw(world.ade_in, by=world.ade, now=NOW)
    assert (world.ade_in.is_taking_part, world.ade_in.withdrew_on) == (False, NOW.date())
    assert join(world.ade_in, by=world.ade, now=NOW).is_taking_part is True


def test_withdraw_from_a_pair_is_refused_until_it_has_ended(world):
    pairing = world.active_pair()
    with refused("You are in a pair. End the pair first, on its own page; no reason is asked."):
        withdraw(world.ade_in, by=world.ade, now=NOW)
    end(pairing, ending=Ending.EARLY, by=world.ade, now=NOW)
    assert withdraw(world.ade_in, by=world.ade, now=NOW).is_taking_part is False


@pytest.mark.parametrize("side", ["mentor", "mentee"])
def test_places_are_taken_to_the_last_and_given_back(world, side):
    assert [take_place(world.mo_in, side), take_place(world.mo_in, side)] == [True, False]
    free_place(world.mo_in, side)
    free_place(world.mo_in, side)
    world.mo_in.refresh_from_db()
    assert getattr(world.mo_in, f"{side}_places_taken") == 0
    assert take_place(world.mo_in, side) is True
