"""Answers that were given with the name: who reads them, whose they do not meet, and what is noted."""

import csv
import io

import pytest

from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role
from alongside.domain.history.models import Event
from alongside.domain.surveys.actions import WaveDetails, open_wave
from alongside.domain.surveys.states import Mode
from tests.web.asking import cost, get, post, words

NAMED = WaveDetails(mode=Mode.NAMED)


@pytest.fixture
def answered(world):
    """Ade and two more have answered with their names; it has closed."""
    mira, noor = world.person(2)
    wave = world.wave(details=NAMED)
    world.answered(wave, met="yes", times=4, about=["careers", "rotas"], words="=2+2 and so on")
    world.answered(wave, mira, words="From the first.")
    world.answered(wave, noor, words="From the second.")
    return world.closed(wave)


def names_on(page):
    return [name for name in ("Ade Thorne", "Person 001", "Person 002") if name in page]


def test_lead_and_deputy_find_whoever_answered(client, world, answered):
    for reader in (world.lena, world.dev):
        assert names_on(words(get(client, reader, "lead:named-answers", answered.public_id))) == ["Ade Thorne", "Person 001", "Person 002"]


def test_list_is_searched_by_name(client, world, answered):
    assert names_on(words(get(client, world.lena, "lead:named-answers", answered.public_id, search="thorn"))) == ["Ade Thorne"]
    nobody = words(get(client, world.lena, "lead:named-answers", answered.public_id, search="zzz"))
    assert "Nobody fits this filter." in nobody


def test_answers_of_one_are_read_and_the_look_is_noted(client, world, answered):
    page = words(get(client, world.lena, "lead:named-answer", world.invitee(answered).public_id))

    assert [told for told in ("Ade Thorne", "How often?", "4", "Careers; Rotas", "=2+2 and so on") if told not in page] == []
    assert "From the first." not in page
    seen = words(get(client, world.ade, "member:record"))
    assert ("Lena" in seen, "answers that you gave with your name" in seen) == (True, True)


def test_list_by_itself_notes_no_look(client, world, answered):
    get(client, world.lena, "lead:named-answers", answered.public_id)

    assert not Event.objects.filter(subject_kind="named answers").exists()


def test_file_holds_everybodys_answers_and_no_formula(client, world, answered):
    response = get(client, world.lena, "lead:named-answers-csv", answered.public_id)
    header, *rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    by_name = {row[0]: dict(zip(header, row, strict=True)) for row in rows}

    assert sorted(by_name) == ["Ade Thorne", "Person 001", "Person 002"]
    assert by_name["Ade Thorne"]["Anything else?"] == "'=2+2 and so on"
    assert by_name["Ade Thorne"]["What about?"] == "Careers; Rotas"
    assert by_name["Person 001"]["How often?"] == ""


def test_taking_the_file_is_noted_for_everybody_in_it(client, world, answered):
    get(client, world.lena, "lead:named-answers-csv", answered.public_id, search="thorn")

    assert list(Event.objects.filter(subject_kind="named answers").values_list("about_user_id", flat=True)) == [world.ade.pk]
    assert Event.objects.filter(verb="exported", subject_kind="lead:named-answers-csv").count() == 1


@pytest.mark.parametrize("who", ["cora", "sam", "eve", "tess", "mo", "sys", "kit", "olu"])
def test_nobody_else_finds_them(client, world, answered, who):
    reader = getattr(world, who)

    get(client, reader, "lead:named-answers", answered.public_id, status=404)
    get(client, reader, "lead:named-answers-csv", answered.public_id, status=404)
    get(client, reader, "lead:named-answer", world.invitee(answered).public_id, status=404)
    get(client, reader, "member:own-answers", world.invitee(answered).public_id, status=404)


def test_reader_never_meets_the_answers_of_a_match(client, world):
    world.pair(world.mo_in, world.ade_in)
    grant_role(world.scheme, user=world.mo, role=Role.DEPUTY, starts_on=world.now.date(), ends_on=None, by=world.lena, now=world.now)
    wave = world.wave(details=NAMED)
    for participant in (world.mo_in, world.ade_in):
        world.answered(wave, participant)
    world.closed(wave)

    listed = words(get(client, world.mo, "lead:named-answers", wave.public_id))
    content = get(client, world.mo, "lead:named-answers-csv", wave.public_id).content.decode()
    assert [name for name in ("Ade Thorne", "Mo Farrow") if name in content or f"answers of {name}" in listed] == []
    for participant in (world.mo_in, world.ade_in):
        get(client, world.mo, "lead:named-answer", world.invitee(wave, participant).public_id, status=404)
    assert "Ade Thorne" in words(get(client, world.lena, "lead:named-answers", wave.public_id))


def test_nothing_is_read_before_it_closes(client, world):
    wave = world.wave(details=NAMED)
    world.answered(wave)

    for name, found in (("lead:named-answers", wave), ("lead:named-answers-csv", wave), ("lead:named-answer", world.invitee(wave))):
        get(client, world.lena, name, found.public_id, status=404)


@pytest.mark.parametrize("mode", [Mode.LINKED, Mode.COUNTED])
def test_a_questionnaire_without_names_has_no_such_pages(client, world, mode):
    wave = world.wave(details=WaveDetails(mode=mode))
    world.answered(wave)
    world.closed(wave)

    for name, found in (("lead:named-answers", wave), ("lead:named-answers-csv", wave), ("lead:named-answer", world.invitee(wave))):
        get(client, world.lena, name, found.public_id, status=404)
    assert "Read the answers" not in words(get(client, world.lena, "lead:wave", wave.public_id))


def test_page_of_the_questionnaire_leads_lead_but_not_coordinator_there(client, world, answered):
    said = [("Read the answers" in words(get(client, who, "lead:wave", answered.public_id))) for who in (world.lena, world.cora)]

    assert said == [True, False]


def test_answers_taken_back_are_gone_for_everybody(client, world, answered):
    post(client, world.ade, "member:questionnaire-withdraw", world.invitee(answered).public_id)

    assert names_on(words(get(client, world.lena, "lead:named-answers", answered.public_id))) == ["Person 001", "Person 002"]
    get(client, world.lena, "lead:named-answer", world.invitee(answered).public_id, status=404)
    get(client, world.ade, "member:own-answers", world.invitee(answered).public_id, status=404)


def test_whoever_answered_reads_their_own_at_once(client, world):
    wave = world.wave(open=False, details=NAMED)
    open_wave(wave, by=world.eve, now=world.now)
    invitee = world.answered(wave, words="Mine.")

    assert "See what I answered" in words(get(client, world.ade, "member:questionnaire", invitee.public_id))
    assert "Mine." in words(get(client, world.ade, "member:own-answers", invitee.public_id))


def test_questionnaire_under_a_pseudonym_is_not_read_again(client, world):
    invitee = world.answered(world.wave())

    assert "See what I answered" not in words(get(client, world.ade, "member:questionnaire", invitee.public_id))
    get(client, world.ade, "member:own-answers", invitee.public_id, status=404)


def test_pages_cost_little(client, world, answered):
    invitee = world.invitee(answered).public_id
    costs = [cost(client, world.lena, name, answered.public_id) for name in ("lead:named-answers", "lead:named-answers-csv")]
    costs += [cost(client, world.lena, "lead:named-answer", invitee), cost(client, world.ade, "member:own-answers", invitee)]

    assert [many for many in costs if many > 15] == []


def test_record_page_has_what_one_answered_with_ones_name_and_its_file(client, world, answered):
    record = words(get(client, world.ade, "member:record"))
    rows = list(csv.reader(io.StringIO(get(client, world.ade, "member:own-answers-csv").content.decode("utf-8-sig"))))

    assert ("What I answered with my name" in record, "Download my answers" in record) == (True, True)
    assert [row[3:] for row in rows] == [
        ["question", "answer"],
        ["Did you meet?", "Yes"],
        ["How often?", "4"],
        ["What about?", "Careers; Rotas"],
        ["Anything else?", "'=2+2 and so on"],
    ]
    assert "What I answered" not in words(get(client, world.mo, "member:record"))
