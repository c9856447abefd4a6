"""Quotations on pages: looked at beside the whole answer, released one by one, numbers and nothing else said of who wrote them."""

import pytest
from django.urls import reverse

from alongside.domain.surveys import actions as surveys
from alongside.domain.surveys.models import Answer, Quotation
from alongside.domain.surveys.queries import released_quotations
from tests.domain.surveys.coded import answer_of, begun, done
from tests.web.asking import get, post, words

TEXT = "Thandar met me at King Osric Hospital in March. It <b>helped</b> me call 3 people."


@pytest.fixture
def world(world_today):
    return world_today


def compared(world, *, leave="yes", others=4):
    found = begun(world, None, TEXT, leave=leave, others=others)
    done(found, world.eve, Thandar=["time"])
    return surveys.compare_round(found, by=world.eve, now=world.now)


def test_what_could_tell_who_wrote_it_is_replaced_to_begin_with(client, world):
    found = compared(world)
    page = get(client, world.eve, "evaluator:quote", found.public_id, answer_of(found, "Thandar"))

    said = words(page)
    assert "[name] met me at [place] in [date]. It <b>helped</b> me call [number] people." in said
    assert "4 places are marked" in said
    assert b"It <b>helped" not in page.content


def test_quotation_is_taken_down_looked_at_and_released(client, world):
    found = compared(world)
    sent = {"words": "[name] met me […] in [date].", "code": "time"}
    made = post(client, world.eve, "evaluator:quote", found.public_id, answer_of(found, "Thandar"), **sent)
    quotation = Quotation.objects.get()

    assert made.url == reverse("evaluator:quotation", args=[quotation.public_id])
    said = words(client.get(made.url))
    assert "Release this quotation?" in said
    assert ("[name] met me […] in [date]." in said, "King Osric Hospital" in said) == (True, True)
    assert released_quotations(world.cohort) == []
    post(client, world.eve, "evaluator:quotation", quotation.public_id, do="release")
    assert [row.words for row in released_quotations(world.cohort)] == ["[name] met me […] in [date]."]
    said = words(get(client, world.eve, "evaluator:quotations", found.public_id))
    assert f"Respondent {quotation.number}, Time released" in said
    assert quotation.answer.response.pseudonym not in said
    assert "A released quotation" in words(get(client, world.eve, "evaluator:quotation", quotation.public_id))
    post(client, world.eve, "evaluator:quotation", quotation.public_id, do="out")
    assert Quotation.objects.count() == 0


def test_words_that_are_not_the_writers_are_said_beside_the_field(client, world):
    found = compared(world)
    answer = answer_of(found, "Thandar")
    response = post(client, world.eve, "evaluator:quote", found.public_id, answer, words="It was great.", code="")

    assert "These are not the answer’s own words in its order." in words(response)
    quotation = surveys.quote(found, answer=answer, code="", words="in March", by=world.eve, now=world.now)
    response = post(client, world.eve, "evaluator:quotation", quotation.public_id, words="in April")
    assert "These are not the answer’s own words in its order." in words(response)
    post(client, world.eve, "evaluator:quotation", quotation.public_id, words="in [date]")
    assert Quotation.objects.get().words == "in [date]"


def test_page_warns_of_what_is_left_that_could_tell(client, world):
    found = compared(world)
    quotation = surveys.quote(found, answer=answer_of(found, "Thandar"), code="", words="in March", by=world.eve, now=world.now)

    assert "1 place in it still has the shape of a name" in words(get(client, world.eve, "evaluator:quotation", quotation.public_id))


def test_nobody_is_offered_who_has_not_said_yes(client, world):
    found = compared(world, leave="no")

    said = words(get(client, world.eve, "evaluator:quotations", found.public_id))
    assert ("Nobody can be quoted" in said, "Thandar" in said) == (True, False)
    get(client, world.eve, "evaluator:quote", found.public_id, answer_of(found, "Thandar"), status=404)
    said = words(get(client, world.eve, "evaluator:answer", found.public_id, answer_of(found, "Thandar")))
    assert "Quote from this answer" not in said


def test_small_group_is_not_released_and_the_page_says_why(client, world):
    found = compared(world, others=3)
    quotation = surveys.quote(found, answer=answer_of(found, "Thandar"), code="", words="in March", by=world.eve, now=world.now)
    said = words(get(client, world.eve, "evaluator:quotation", quotation.public_id))

    assert ("Fewer than 5 people answered this question in words" in said, "Release these words" in said) == (True, False)
    post(client, world.eve, "evaluator:quotation", quotation.public_id, do="release")
    assert released_quotations(world.cohort) == []


@pytest.mark.parametrize("who", ["lena", "dev", "cora", "sam", "tess", "mo", "ade", "kit", "olu", "sys"])
def test_quotations_are_not_there_for_others(client, world, who):
    found = compared(world)
    quotation = surveys.quote(found, answer=answer_of(found, "Thandar"), code="", words="in March", by=world.eve, now=world.now)

    get(client, getattr(world, who), "evaluator:quotations", found.public_id, status=404)
    get(client, getattr(world, who), "evaluator:quotation", quotation.public_id, status=404)
    assert post(client, getattr(world, who), "evaluator:quotation", quotation.public_id, do="release").status_code == 404


def test_quotation_of_answers_taken_back_is_gone(client, world):
    found = compared(world)
    quotation = surveys.quote(found, answer=answer_of(found, "Thandar"), code="", words="in March", by=world.eve, now=world.now)
    Answer.objects.filter(pk=quotation.answer_id).get().response.delete()

    get(client, world.eve, "evaluator:quotation", quotation.public_id, status=404)
