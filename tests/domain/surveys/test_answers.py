"""Answers go under a pseudonym: no row, order or time joins them to a person."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings

from alongside.domain.access.errors import NotFound, TooLate
from alongside.domain.access.permissions import P
from alongside.domain.history.actions import save_draft
from alongside.domain.history.models import Draft, Event
from alongside.domain.history.queries import draft_of
from alongside.domain.surveys.actions import (
    answer,
    close_wave,
    decline_to_answer,
    key_name,
    questionnaire_draft,
    take_answers_back,
)
from alongside.domain.surveys.models import Answer, Invitee, Response, Wave
from alongside.domain.surveys.queries import (
    answered_by_state,
    closed_wave_for,
    columns_by_group,
    invitee_for,
    linked,
    may_read_text,
    rates_by_wave,
    rates_of,
    responses_of,
    wave_for,
)
from alongside.domain.surveys.states import Audience, Moment
from alongside.kit.crypto import KeyFolder
from tests.cast import NOW
from tests.domain.sentences import refused

GONE = "You have answered this questionnaire already, or said that you would rather not."
NOT_YET = "Answers can be read after the questionnaire has closed."


def columns(model):
    return {field.name for field in model._meta.get_fields()}


def answers_of(wave, *, group=None, with_text=False):
    return {column.question.code: column.values for column in columns_by_group(wave, with_text=with_text)[group]}


def rates(wave):
    return [(rate.group, rate.sent, rate.answered) for rate in rates_of(wave)]


def test_response_holds_no_person_time_or_order():
    assert columns(Response) == {"id", "wave", "pseudonym", "mark", "side", "took_part", "grade_band", "answers", "signature"}
    assert columns(Answer) == {"id", "response", "question", "value", "judgements", "codings", "quotations"}
    assert columns(Invitee) == {"id", "public_id", "wave", "participant", "state", "until", "reminders"}


def test_no_table_but_that_of_signatures_points_at_both_a_person_and_a_response():
    pointing = {
        model.__name__
        for model in apps.get_app_config("domain").get_models()
        if Response in {field.related_model for field in model._meta.fields if field.is_relation}
    }
    assert pointing == {"Answer", "Signature"}


def test_rows_of_answers_lie_in_no_order(world):
    wave = world.wave()
    people = [world.ade_in, world.mo_in]
    for participant in people:
        world.answered(wave, participant, words="Hello.")
    ids = [*Response.objects.values_list("pk", flat=True), *Answer.objects.values_list("pk", flat=True)]
    assert len(set(ids)) == 6
    assert min(ids) > 1_000_000, "random, not counted up from 1"
    assert {Response().pk is None, Answer().pk is None} == {False}


def test_answer_notes_no_event_and_drops_its_draft(world):
    invitee = world.invitee(world.wave())
    key = questionnaire_draft(invitee)
    save_draft(key, {"met": "yes"}, by=world.ade, now=NOW)
    before = Event.objects.count()
    world.answered(invitee.wave)
    assert (Event.objects.count(), Draft.objects.count(), draft_of(key, world.ade)) == (before, 0, {})


def test_decline_notes_no_event_and_drops_its_draft(world):
    invitee = world.invitee(world.wave())
    save_draft(questionnaire_draft(invitee), {"met": "yes"}, by=world.ade, now=NOW)
    before = Event.objects.count()
    decline_to_answer(invitee, by=world.ade, now=NOW)
    assert (Event.objects.count(), Draft.objects.count(), Response.objects.count()) == (before, 0, 0)


def test_response_is_a_coarse_snapshot(world):
    world.active_pair()
    (outside,) = world.person()
    wave = world.wave()
    for participant in (world.mo_in, world.ade_in, outside):
        world.answered(wave, participant)
    kept = sorted(Response.objects.values_list("side", "took_part", "grade_band"))
    assert kept == [("", False, "training"), ("mentee", True, "training"), ("mentor", True, "training")]


def test_response_of_somebody_without_a_grade_has_no_band(world):
    wave = world.wave()
    world.ade_in.grade = None
    world.ade_in.save()
    world.answered(wave)
    assert Response.objects.get().grade_band == ""


def test_pseudonym_is_the_same_in_two_waves_of_a_year(world):
    start = world.wave(questionnaire=world.questionnaire("start"), moment=Moment.START)
    end = world.wave()
    for wave in (start, end):
        world.answered(wave)
    world.answered(start, world.mo_in)
    assert len(set(Response.objects.values_list("pseudonym", flat=True))) == 2
    assert len(set(Response.objects.values_list("mark", flat=True))) == Response.objects.count()
    assert linked(start, end) == 1


def test_pseudonym_is_not_made_from_what_stands_in_the_database(world):
    wave = world.wave()
    world.answered(wave)
    before = Response.objects.get().pseudonym
    take_answers_back(world.invitee(wave), by=world.ade, now=NOW)
    (settings.KEYS / f"{key_name(world.cohort)}.key").write_bytes(b"x" * 32)
    world.answered(wave)
    assert Response.objects.get().pseudonym != before


def test_answer_twice_is_too_late(world):
    wave = world.wave()
    invitee = world.answered(wave)
    with refused(GONE, TooLate):
        answer(invitee, {"met": "yes"}, by=world.ade, now=NOW)
    assert Answer.objects.get().value == "no"


def test_answer_after_declining_is_too_late(world):
    invitee = world.invitee(world.wave())
    decline_to_answer(invitee, by=world.ade, now=NOW)
    with refused(GONE, TooLate):
        answer(invitee, {"met": "yes"}, by=world.ade, now=NOW)
    with refused(GONE, TooLate):
        decline_to_answer(invitee, by=world.ade, now=NOW)


def test_answer_after_close_is_too_late(world):
    wave = world.wave()
    invitee = world.invitee(wave)
    world.closed(wave)
    with refused("This questionnaire has closed. Thank you for wanting to answer.", TooLate):
        answer(invitee, {"met": "yes"}, by=world.ade, now=NOW)


def test_answers_taken_back_are_gone_and_can_be_given_anew(world):
    wave = world.wave()
    invitee = world.answered(wave)
    take_answers_back(invitee, by=world.ade, now=NOW)
    assert (Response.objects.count(), Answer.objects.count(), Invitee.objects.get(pk=invitee.pk).state) == (0, 0, "asked")
    world.answered(wave)
    assert Response.objects.count() == 1


def test_answers_of_others_stay_when_one_takes_theirs_back(world):
    wave = world.wave()
    world.answered(wave, world.mo_in, words="Mine.")
    world.answered(wave, words="Yours.")
    take_answers_back(world.invitee(wave), by=world.ade, now=NOW)
    assert Answer.objects.get(question__code="words").value == "Mine."


def test_answers_after_the_key_was_destroyed_cannot_be_taken_back(world):
    wave = world.wave()
    invitee = world.answered(wave)
    KeyFolder(settings.KEYS).destroy(key_name(world.cohort))
    with refused("Your answers can no longer be found: the key that linked them to you has been destroyed."):
        take_answers_back(invitee, by=world.ade, now=NOW)
    assert Response.objects.count() == 1


def test_close_lays_every_row_anew(world):
    wave = world.wave()
    for participant in (world.ade_in, world.mo_in):
        world.answered(wave, participant, words=f"From {participant}.")
    before = set(Response.objects.values_list("pk", flat=True)) | set(Answer.objects.values_list("pk", flat=True))
    states = dict(Invitee.objects.values_list("public_id", "state"))
    pseudonyms = {row.pseudonym: sorted(map(str, row.answers.values_list("value", flat=True))) for row in Response.objects.all()}
    world.closed(wave)
    after = set(Response.objects.values_list("pk", flat=True)) | set(Answer.objects.values_list("pk", flat=True))
    assert (len(after), before & after) == (6, set())
    assert {row.pseudonym: sorted(map(str, row.answers.values_list("value", flat=True))) for row in Response.objects.all()} == pseudonyms
    assert dict(Invitee.objects.values_list("public_id", "state")) == states


def test_close_leaves_other_waves_alone(world):
    start = world.wave(questionnaire=world.questionnaire("start"), moment=Moment.START)
    world.answered(start)
    kept = Response.objects.get().pk
    world.closed(world.wave())
    assert Response.objects.get().pk == kept


def test_close_twice_is_too_late(world):
    wave = world.closed(world.wave())
    with pytest.raises(TooLate):
        close_wave(wave, by=world.eve, now=NOW)


@pytest.mark.parametrize("state", ["planned", "open"])
def test_answers_before_close_do_not_exist_for_a_reader(world, state):
    wave = world.wave(open=state == "open")
    with refused(NOT_YET, NotFound):
        closed_wave_for(world.eve, P.RESULTS_VIEW, now=NOW, wave=wave.public_id)
    with refused(NOT_YET, NotFound):
        columns_by_group(wave)
    with refused(NOT_YET, NotFound):
        responses_of(wave)


def test_answers_after_close_are_read_by_the_evaluator_alone(world):
    wave = world.closed(world.wave())
    readers = []
    for name, user in world.users.items():
        try:
            closed_wave_for(user, P.RESULTS_VIEW, now=NOW, wave=wave.public_id)
        except NotFound:
            continue
        readers.append(name)
    assert readers == ["eve"]


def test_answers_are_read_question_by_question_and_text_apart(world):
    world.active_pair()
    wave = world.wave()
    world.answered(wave, world.mo_in, met="yes", times="3", recommend="5", words="Zebra.")
    world.answered(wave, world.ade_in, about=["careers", "exams"], words="Apple.")
    world.closed(wave)
    read = answers_of(wave)
    assert {code: sorted(map(str, values)) for code, values in read.items()} == {
        "met": ["no", "yes"],
        "times": ["3", "None"],
        "about": ["None", "['careers', 'exams']"],
        "recommend": ["5", "None"],
        "why_not": ["None", "None"],
    }
    assert answers_of(wave, with_text=True)["words"] == ["Apple.", "Zebra."], "in the order of the words, not of arrival"
    assert answers_of(wave, group=False)["met"] == []


def test_responses_of_a_closed_wave_are_in_the_order_of_their_pseudonyms(world):
    wave = world.wave()
    for participant in (world.mo_in, world.ade_in):
        world.answered(wave, participant, words="Hello.")
    world.closed(wave)
    questions, rows = responses_of(wave)
    assert [question.code for question in questions] == ["met", "times", "about", "recommend", "why_not"]
    assert [row.pseudonym for row, _given in rows] == sorted(row.pseudonym for row, _given in rows)
    assert [given for _row, given in rows] == [{"met": "no"}] * 2
    assert [given for _row, given in responses_of(wave, with_text=True)[1]] == [{"met": "no", "words": "Hello."}] * 2


def test_text_is_not_for_whoever_also_sees_names(world):
    wave = world.closed(world.wave())
    assert {name for name, user in world.users.items() if not may_read_text(user, wave, now=NOW)} == {
        "lena",
        "dev",
        "cora",
        "tess",
        "mo",
        "ade",
    }


def test_rates_are_all_that_is_seen_of_an_open_wave(world):
    world.active_pair()
    world.person(2)
    wave = world.wave()
    world.answered(wave)
    decline_to_answer(world.invitee(wave, world.mo_in), by=world.mo, now=NOW)
    assert rates(wave) == [("everyone", 4, 1), ("took part", 2, 1), ("did not take part", 2, 0)]
    assert [(found, [rate.answered for rate in row]) for found, row in rates_by_wave(world.cohort)] == [(wave, [1, 1, 0])]


def test_rates_of_a_wave_to_participants_have_one_group(world):
    assert rates(world.wave(sent_to=Audience.PARTICIPANTS)) == [("everyone", 2, 0)]


def test_who_has_answered_is_listed_by_name(world):
    wave = world.wave()
    world.answered(wave)
    assert [(str(row.participant), row.state) for row in answered_by_state(wave)] == [("Ade Thorne", "answered"), ("Mo Farrow", "asked")]
    assert [str(row.participant) for row in answered_by_state(wave, state="asked")] == ["Mo Farrow"]
    assert [str(row.participant) for row in answered_by_state(wave, search="ade")] == ["Ade Thorne"]


def test_wave_and_questionnaire_of_another_scheme_are_not_found(world):
    wave = world.wave()
    invitee = world.invitee(wave)
    assert wave_for(world.eve, P.WAVE_RUN, now=NOW, wave=wave.public_id) == wave
    assert invitee_for(world.ade, P.QUESTIONNAIRE_ANSWER, now=NOW, invitee=invitee.public_id) == invitee
    for stranger in (world.kit, world.olu, world.mo):
        with pytest.raises(NotFound):
            wave_for(stranger, P.WAVE_RUN, now=NOW, wave=wave.public_id)
        with pytest.raises(NotFound):
            invitee_for(stranger, P.QUESTIONNAIRE_ANSWER, now=NOW, invitee=invitee.public_id)


def test_nothing_of_a_wave_notes_when_somebody_answered(world):
    wave = world.wave()
    world.answered(wave)
    later = NOW + timedelta(hours=5)
    take_answers_back(world.invitee(wave), by=world.ade, now=later)
    answer(world.invitee(wave), {"met": "no"}, by=world.ade, now=later)
    moments = {(event.at, event.verb) for event in Event.objects.filter(at=later)}
    assert (moments, Wave.objects.get().owner_ids()) == (set(), frozenset())
