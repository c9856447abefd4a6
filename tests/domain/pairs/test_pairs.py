"""A pair's life: offered, accepted by both or not at all, ended without blame."""

from datetime import UTC, datetime, timedelta

import pytest

from alongside.domain.access.errors import NotAllowed, NotFound, TooLate
from alongside.domain.access.moves import move
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.invitations import withdraw
from alongside.domain.history.models import Event
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.actions import accept, decline, end, lapse, offer, pause, record_existing, remind_offered, resume
from alongside.domain.pairs.models import Pairing
from alongside.domain.pairs.queries import (
    in_begun_pairs,
    pairing_for,
    pairings_in,
    pairings_of,
    pairings_with,
    partner_of,
    partner_statement,
    partner_topics,
    side_of,
)
from alongside.domain.pairs.states import BEGUN, LIVE, MOVES, Ending, Origin, PairState
from tests.cast import NOW
from tests.domain.sentences import refused

DAY = timedelta(days=1)
TODAY = NOW.date()
LAST_MOMENT = datetime(2026, 9, 21, 22, 59, 59, 999999, tzinfo=UTC)


def places(world):
    world.mo_in.refresh_from_db()
    world.ade_in.refresh_from_db()
    return (world.mo_in.mentor_places_taken, world.ade_in.mentee_places_taken)


def letters(template):
    return {letter.user.name: letter for letter in Message.objects.filter(template=template).select_related("user")}


def record(world, mentor=None, mentee=None, since=TODAY, by=None):
    return record_existing(
        world.cohort, mentor=mentor or world.mo_in, mentee=mentee or world.ade_in, since=since, by=by or world.lena, now=NOW
    )


def test_offer_takes_a_place_of_each_and_lasts_to_the_end_of_the_14th_day(world):
    pairing = world.pair()
    assert (pairing.state, pairing.origin, pairing.accept_by) == (PairState.OFFERED, Origin.MATCHED, LAST_MOMENT)
    assert places(world) == (1, 1)


def test_offer_tells_both_with_only_the_reasons_both_may_know(world):
    world.pair()
    told = letters("pair offered")
    page = f"http://127.0.0.1:8000/my/pairs/{Pairing.objects.get().public_id}/"
    assert told["Ade Thorne"].body == (
        "Dear Ade Thorne,\n\n"
        "We would like to introduce Mo Farrow (CT2, Cardiology, North Site) to you as your mentor in Harbour peer mentoring.\n\n"
        "Why we thought of the two of you:\n- both wrote about careers and applications\n\n"
        "Please look at this page and accept or decline by 21 September 2026. If you decline, we ask for no reason and give Mo Farrow "
        f"none.\n\n{page}\n"
    )
    assert (told["Ade Thorne"].subject, told["Mo Farrow"].subject) == ("A mentor for you", "A mentee for you")
    assert "harbour.example" not in told["Ade Thorne"].body, "no address before both have accepted"


def test_offer_without_shared_reasons_says_nothing_of_them(world):
    offer(world.cohort, mentor=world.mo_in, mentee=world.ade_in, full_reasons=["both exams"], shared_reasons=[], by=world.lena, now=NOW)
    assert "Why we thought" not in letters("pair offered")["Ade Thorne"].body


def test_offer_of_a_mentor_without_a_place_is_too_late(world):
    world.pair()
    (another,) = world.person(joined=True)
    with refused("Mo Farrow has no place left as a mentor. Run again, and the new run will leave them out.", TooLate):
        world.pair(mentee=another)
    assert (Pairing.objects.count(), Message.objects.filter(user=another.person.user, template="pair offered").count()) == (1, 0)


def test_offer_that_fails_takes_no_place(world):
    world.pair()
    mentor, _mentee = world.couple()
    with refused("Ade Thorne has no place left as a mentee. Run again, and the new run will leave them out.", TooLate):
        world.pair(mentor=mentor)
    mentor.refresh_from_db()
    assert mentor.mentor_places_taken == 0


def test_offer_to_a_couple_that_is_a_pair_is_too_late(world):
    world.pair()
    for participant in (world.mo_in, world.ade_in):
        participant.mentor_places = participant.mentee_places = 2
        participant.save()
    with refused("Mo Farrow and Ade Thorne are already a pair.", TooLate):
        world.pair()


def test_offer_to_one_person_is_refused(world):
    with refused("A pair needs two people."):
        world.pair(mentee=world.mo_in)


def test_offer_to_somebody_on_the_wrong_side_is_refused(world):
    with refused("Ade Thorne was invited as a mentee. Change “invite as” in the roster and import it again."):
        world.pair(mentor=world.ade_in, mentee=world.mo_in)


def test_offer_to_somebody_of_another_year_is_refused(world):
    world.roster("email,name,grade,invite as\nzoe@harbour.example,Zoe,CT2,mentor\n", cohort=world.other_cohort, by=world.kit)
    zoe = world.other_cohort.participants.get()
    with refused("Zoe is not in this year of the scheme."):
        world.pair(mentor=zoe)


def test_accept_by_both_makes_the_pair_active(world):
    pairing = world.pair()
    accept(pairing, by=world.ade, now=NOW + DAY)
    assert (pairing.state, pairing.mentee_accepted_at, pairing.mentor_accepted_at) == ("offered", NOW + DAY, None)
    accept(pairing, by=world.mo, now=NOW + 2 * DAY)
    pairing.refresh_from_db()
    assert (pairing.state, pairing.mentor_accepted_at, pairing.established_on) == ("active", NOW + 2 * DAY, TODAY + 2 * DAY)


def test_accept_by_both_gives_each_the_others_address(world):
    world.active_pair()
    began = letters("pair began")
    assert "You can write to Mo Farrow at mo@harbour.example." in began["Ade Thorne"].body
    assert "You can write to Ade Thorne at ade@harbour.example." in began["Mo Farrow"].body
    assert began["Ade Thorne"].subject == "You and Mo Farrow are a pair"


def test_accept_twice_by_one_is_once(world):
    pairing = world.pair()
    for day in (1, 2):
        accept(pairing, by=world.ade, now=NOW + day * DAY)
    assert (pairing.state, pairing.mentee_accepted_at) == ("offered", NOW + DAY)


def test_accept_to_the_last_moment_and_no_longer(world):
    pairing = world.pair()
    accept(pairing, by=world.ade, now=LAST_MOMENT)
    with refused("The time to accept has passed. Write to the scheme’s address, and the lead will look again.", TooLate):
        accept(pairing, by=world.mo, now=LAST_MOMENT + timedelta(microseconds=1))


def test_accept_of_what_the_other_declined_is_too_late(world):
    pairing = world.pair()
    decline(pairing, by=world.mo, now=NOW)
    with refused("This offer no longer stands. The lead knows, and will look again.", TooLate):
        accept(Pairing.objects.get(), by=world.ade, now=NOW)


def test_decline_gives_the_places_back_and_never_says_by_whom(world):
    pairing = world.pair()
    accept(pairing, by=world.mo, now=NOW)
    decline(pairing, by=world.ade, now=NOW)
    assert (pairing.state, places(world)) == ("declined", (0, 0))
    told = letters("pair not taken up")
    ade, mo = (told[name].body.replace(name, "you") for name in ("Ade Thorne", "Mo Farrow"))
    assert ade == mo
    assert not any(name in ade for name in ("Ade", "Mo", "declin"))


def test_decline_twice_is_too_late_and_frees_nothing_more(world):
    pairing = world.pair()
    decline(pairing, by=world.ade, now=NOW)
    with refused("This has changed since you opened the page. Look at it again before you go on.", TooLate):
        decline(pairing, by=world.mo, now=NOW)
    assert places(world) == (0, 0)


def test_decline_of_an_active_pair_is_too_late(world):
    with refused("This has changed since you opened the page. Look at it again before you go on.", TooLate):
        decline(world.active_pair(), by=world.ade, now=NOW)


def test_offer_is_reminded_of_on_days_5_and_10_and_lapses_after_the_last(world):
    world.pair()
    accept(Pairing.objects.get(), by=world.mo, now=NOW)
    for day in range(16):
        remind_offered(world.cohort, now=NOW + day * DAY)
    reminders = Message.objects.filter(template="pair offered, reminder").order_by("pk")
    assert [(letter.user.name, letter.created_at - NOW) for letter in reminders] == [("Ade Thorne", 5 * DAY), ("Ade Thorne", 10 * DAY)]
    assert reminders[0].subject == "Your answer about Mo Farrow"
    assert "Please accept or decline by 21 September 2026" in reminders[0].body
    assert (Pairing.objects.get().state, places(world), sorted(letters("pair not taken up"))) == (
        "lapsed",
        (0, 0),
        ["Ade Thorne", "Mo Farrow"],
    )


def test_offer_of_a_run_that_was_down_for_days_gets_one_reminder(world):
    world.pair()
    for _time in range(2):
        remind_offered(world.cohort, now=NOW + 11 * DAY)
    assert Message.objects.filter(template="pair offered, reminder").count() == 2


def test_lapse_of_a_pair_that_began_is_too_late(world):
    with refused("This has changed since you opened the page. Look at it again before you go on.", TooLate):
        lapse(world.active_pair(), now=NOW)


@pytest.mark.parametrize("name", ["mo", "ade", "lena", "dev"])
def test_end_gives_the_places_back_and_thanks_both(world, name):
    pairing = end(world.active_pair(), ending=Ending.MOVED, by=world.users[name], now=NOW + DAY)
    pairing.refresh_from_db()
    assert (pairing.state, pairing.ending, pairing.ended_on, places(world)) == ("ended", "moved", TODAY + DAY, (0, 0))
    assert "has ended. Thank you both for the time you gave it." in letters("pair ended")["Ade Thorne"].body
    assert "write to mentoring@harbour.example." in letters("pair ended")["Mo Farrow"].body


def test_end_of_an_offer_is_too_late(world):
    with refused("This has changed since you opened the page. Look at it again before you go on.", TooLate):
        end(world.pair(), ending=Ending.EARLY, by=world.lena, now=NOW)


def test_end_of_ones_own_pair_is_for_the_lead_as_a_person(world):
    world.roster("email,name,grade,invite as\nlena@harbour.example,Lena Quill,CT2,mentor\n")
    lena_in = world.participant("lena@harbour.example")
    lena_in.person.user = world.lena
    lena_in.person.save()
    pairing = world.active_pair(mentor=lena_in)
    with pytest.raises(NotFound):
        pairing_for(world.lena, P.PAIR_VIEW, now=NOW, pairing=pairing.public_id)
    assert pairing_for(world.dev, P.PAIR_VIEW, now=NOW, pairing=pairing.public_id) == pairing
    assert end(pairing, ending=Ending.EARLY, by=world.lena, now=NOW).state == "ended"


def test_existing_pair_is_active_from_its_day_and_both_take_part(world):
    (mentor,) = world.person(invite_as="mentor", grade="CT2")
    (mentee,) = world.person()
    pairing = record(world, mentor, mentee, since=TODAY - 9 * DAY)
    mentor.refresh_from_db()
    mentee.refresh_from_db()
    assert (pairing.state, pairing.origin, pairing.established_on) == ("active", "self_arranged", TODAY - 9 * DAY)
    assert (mentor.is_taking_part, mentee.is_taking_part, mentor.mentor_places_taken, mentee.mentee_places_taken) == (True, True, 1, 1)
    assert sorted(letters("pair began")) == ["Person 001", "Person 002"]
    assert list(Event.objects.filter(subject_kind="Pairing").order_by("pk").values_list("verb", flat=True)) == ["recorded", "begin"]


def test_existing_pair_of_somebody_without_an_account_tells_nobody(world):
    world.roster("email,name,grade,invite as\nzoe@harbour.example,Zoe,CT1,mentee\n")
    assert record(world, mentee=world.participant("zoe@harbour.example")).state == "active"
    assert sorted(letters("pair began")) == ["Mo Farrow"]


def test_existing_pair_of_somebody_who_withdrew_is_refused(world):
    withdraw(world.ade_in, by=world.ade, now=NOW)
    with refused("Ade Thorne withdrew. Only they can change that, on their own page."):
        record(world)
    assert (Pairing.objects.count(), places(world)) == (0, (0, 0))


def test_existing_pair_from_tomorrow_is_refused(world):
    with refused("Give today or an earlier day: a pair cannot begin in the future."):
        record(world, since=TODAY + DAY)
    assert (Pairing.objects.count(), places(world)) == (0, (0, 0))


def test_existing_pair_of_ones_own_is_not_for_the_lead(world):
    world.roster("email,name,grade,invite as\nlena@harbour.example,Lena Quill,CT2,mentor\n")
    lena_in = world.participant("lena@harbour.example")
    with pytest.raises(NotAllowed):
        record(world, mentor=lena_in)
    assert record(world, mentor=lena_in, by=world.dev).state == "active"


def test_pair_is_found_by_its_two_and_by_nobody_of_another_scheme(world):
    public_id = world.active_pair().public_id
    found = {}
    for permission in (P.PAIR_VIEW, P.PAIR_OWN):
        for name, user in world.users.items():
            try:
                pairing_for(user, permission, now=NOW, pairing=public_id)
            except NotFound:
                continue
            found.setdefault(permission, []).append(name)
    assert found == {P.PAIR_VIEW: ["lena", "dev", "cora"], P.PAIR_OWN: ["mo", "ade"]}


def test_pairs_of_a_person_leave_out_what_was_not_taken_up(world):
    decline(world.pair(), by=world.ade, now=NOW)
    assert pairings_with(world.ade) == []
    mentor, _mentee = world.couple()
    pairing = world.pair(mentor=mentor)
    assert (pairings_with(world.ade), pairings_with(world.kit)) == ([pairing], [])


def test_pair_knows_its_sides_and_partners(world):
    pairing = world.pair()
    assert (side_of(pairing, world.mo), side_of(pairing, world.ade)) == ("mentor", "mentee")
    assert (partner_of(pairing, world.mo), partner_of(pairing, world.ade)) == (world.ade_in, world.mo_in)


def test_partner_reads_a_statement_only_if_its_writer_ticked_that(world):
    pairing = world.pair()
    assert partner_statement(pairing, world.ade).participant == world.mo_in
    assert partner_statement(pairing, world.mo) is None


def test_pairs_of_a_year_can_be_searched_and_narrowed(world):
    mine = world.active_pair()
    other = world.pair(*world.couple())
    assert list(pairings_of(world.cohort)) == [mine, other]
    assert list(pairings_of(world.cohort, sort="-mentor")) == [other, mine]
    assert list(pairings_of(world.cohort, state="offered")) == [other]
    assert list(pairings_of(world.cohort, search="thorne")) == [mine]
    assert list(pairings_of(world.cohort, search="nobody")) == []
    assert list(pairings_of(world.other_cohort)) == []


def test_who_took_part_does_not_change_when_a_pair_ends(world):
    world.pair(*world.couple())
    pairing = world.active_pair()
    before = in_begun_pairs(world.cohort)
    end(pairing, ending=Ending.EARLY, by=world.ade, now=NOW)
    assert before == in_begun_pairs(world.cohort) == {world.mo_in.pk, world.ade_in.pk}


def test_states_are_live_begun_or_over():
    assert set(PairState) - LIVE - BEGUN == {PairState.DECLINED, PairState.LAPSED, PairState.SENT_BACK, PairState.TAKEN_BACK}
    assert {state for move in MOVES.values() for state in (*move.before, move.after)} == set(PairState)


def test_moves_that_need_somebody_are_not_made_by_the_clock(world):
    with pytest.raises(ValueError, match="Only somebody can decline a Pairing"):
        move(world.pair(), MOVES, "decline", by=None, now=NOW)


def test_pause_and_resume_keep_the_places(world):
    pairing = world.active_pair()
    states = [act(pairing, by=world.ade, now=NOW).state for act in (pause, resume, pause)]
    assert (states, places(world)) == (["paused", "active", "paused"], (1, 1))
    with refused("This has changed since you opened the page. Look at it again before you go on.", TooLate):
        pause(pairing, by=world.mo, now=NOW)
    assert end(pairing, ending=Ending.EARLY, by=world.mo, now=NOW).state == "ended"


def test_pairs_of_a_participant_are_all_they_were_ever_in(world):
    declined = decline(world.pair(), by=world.ade, now=NOW)
    mentor, _mentee = world.couple()
    active = world.active_pair(mentor=mentor)
    assert set(pairings_in(world.ade_in)) == {declined, active}
    assert list(pairings_in(world.mo_in)) == [declined]


def test_partner_sees_only_the_topics_that_were_ticked(world):
    pairing = world.pair()
    assert partner_topics(pairing, world.ade) == partner_topics(pairing, world.mo) == ["Careers and applications"]
