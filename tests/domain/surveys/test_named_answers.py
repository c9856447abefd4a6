"""Answers given with the name: whose they are, what they bring with them into their giver's file, and that they go with their giver."""

from datetime import UTC, datetime, timedelta

import pytest

from alongside.domain.access.actions import grant_role
from alongside.domain.access.errors import NotFound
from alongside.domain.access.models import Role
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.models import Participant
from alongside.domain.flows.erasing import erase, what_goes
from alongside.domain.pairs.actions import decline
from alongside.domain.privacy.actions import empty_what_is_due
from alongside.domain.surveys.actions import WaveDetails, take_answers_back
from alongside.domain.surveys.models import Answer, Invitee, Response, Signature
from alongside.domain.surveys.queries import named_answers, named_invitee_for, named_of, named_wave_for, own_named_for, own_signed
from alongside.domain.surveys.states import Mode
from tests.cast import NOW

NAMED = WaveDetails(mode=Mode.NAMED)


@pytest.fixture
def three(world):
    """Ade, Mo and a third have answered with their names."""
    (third,) = world.person()
    wave = world.wave(details=NAMED)
    for participant in (world.ade_in, world.mo_in, third):
        world.answered(wave, participant, words=f"From {participant}.")
    return world.closed(wave)


def names(wave, reader, **more):
    return [row.participant.person.name for row in named_of(wave, seen_by=reader, **more)]


def test_list_is_in_the_order_of_names_and_narrowed_by_a_part(world, three):
    assert names(three, world.lena) == ["Ade Thorne", "Mo Farrow", "Person 001"]
    assert names(three, world.lena, search="MO F") == ["Mo Farrow"]


def test_reader_meets_neither_their_own_nor_a_match_of_any_time(world, three):
    grant_role(world.scheme, user=world.mo, role=Role.LEAD, starts_on=NOW.date(), ends_on=None, by=world.lena, now=NOW)
    assert names(three, world.mo) == ["Ade Thorne", "Person 001"]
    decline(world.pair(), by=world.ade, now=NOW)
    assert names(three, world.mo) == ["Person 001"]
    with pytest.raises(NotFound):
        named_invitee_for(world.mo, P.NAMED_ANSWERS_VIEW, now=NOW, invitee=world.invitee(three).public_id)


def test_each_one_has_their_own_answers(world, three):
    questions, answers = named_answers(three, [world.ade_in.pk, world.mo_in.pk])
    assert [question.code for question in questions] == ["met", "times", "about", "recommend", "why_not", "words"]
    assert answers == {
        world.ade_in.pk: {"met": "no", "words": "From Ade Thorne."},
        world.mo_in.pk: {"met": "no", "words": "From Mo Farrow."},
    }


@pytest.mark.parametrize(("mode", "is_read"), [(Mode.LINKED, False), (Mode.COUNTED, False), (Mode.NAMED, True)])
def test_only_a_closed_wave_with_names_is_read(world, mode, is_read):
    wave = world.wave(details=WaveDetails(mode=mode))
    world.answered(wave)
    assert not can_be_read(world, wave)
    world.closed(wave)
    assert can_be_read(world, wave) == is_read


def can_be_read(world, wave):
    try:
        return named_wave_for(world.lena, P.NAMED_ANSWERS_VIEW, now=NOW, wave=wave.public_id) == wave
    except NotFound:
        return False


def test_own_answers_are_read_before_it_closes_and_by_nobody_else(world):
    wave = world.wave(details=NAMED)
    mine = world.invitee(wave).public_id
    with pytest.raises(NotFound):
        own_named_for(world.ade, P.QUESTIONNAIRE_ANSWER, now=NOW, invitee=mine)
    world.answered(wave)
    assert own_named_for(world.ade, P.QUESTIONNAIRE_ANSWER, now=NOW, invitee=mine).participant == world.ade_in
    with pytest.raises(NotFound):
        own_named_for(world.lena, P.QUESTIONNAIRE_ANSWER, now=NOW, invitee=mine)


def test_file_of_ones_own_has_what_was_signed_alone(world, three):
    world.answered(world.wave(questionnaire=world.questionnaire("linked")))
    assert [invitee.wave for invitee in own_signed(world.ade)] == [three]
    take_answers_back(Invitee.objects.get(wave=three, participant=world.ade_in), by=world.ade, now=NOW)
    assert own_signed(world.ade) == []


def test_erasing_takes_answers_with_the_name_and_leaves_the_others(world, three):
    linked = world.wave(questionnaire=world.questionnaire("linked"))
    world.answered(linked, words="Under a pseudonym.")
    assert "1 questionnaire answered with their name" in what_goes(world.ade_in, now=NOW).in_words()
    erase(world.ade_in, by=world.lena, now=NOW + timedelta(days=1))
    assert names(three, world.lena) == ["Mo Farrow", "Person 001"]
    assert not Signature.objects.filter(participant=world.ade_in).exists()
    assert {answer.value for answer in Answer.objects.filter(question__code="words")} == {
        "From Mo Farrow.",
        "From Person 001.",
        "Under a pseudonym.",
    }
    assert Response.objects.filter(wave=three).count() == 2


def test_names_that_have_had_their_time_leave_answers_joined_to_nobody(world, three):
    end = world.cohort.ends_on
    later = datetime(end.year + 4, end.month, end.day, tzinfo=UTC)
    empty_what_is_due(now=later)
    assert Participant.objects.get(pk=world.ade_in.pk).person.emptied_on is not None
    assert (Signature.objects.count(), Response.objects.filter(wave=three).count()) == (0, 3)
