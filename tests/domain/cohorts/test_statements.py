"""Statements: two sentences are enough, 5,001 characters are too many."""

import pytest

from alongside.domain.access.errors import NotFound
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.statements import Written, draft_key, submit_statement
from alongside.domain.cohorts.models import Exclusion, Statement
from alongside.domain.cohorts.queries.people import statement_for
from alongside.domain.cohorts.states import Side
from alongside.domain.history.actions import save_draft
from alongside.domain.history.queries import draft_of
from tests.cast import NOW
from tests.domain.sentences import refused


def submit(world, **changes):
    written = Written(**{"side": Side.MENTEE, "text": "I would like to talk. Any day will do."} | changes)
    return submit_statement(world.ade_in, written, by=world.ade, now=NOW)


def test_statement_of_somebody_new_makes_them_take_part(world):
    (person,) = world.person()
    submit_statement(person, Written(Side.MENTEE, "Hello."), by=person.person.user, now=NOW)
    assert person.is_taking_part is True


def test_statement_sent_again_replaces_the_first(world):
    first = Statement.objects.get(participant=world.ade_in)
    second = submit(world, text="  Another text.  ", wants=" Somebody senior. ", topics={"rotas": True}, avoid=("a@b.example",))
    assert (second.pk, second.text, second.wants) == (first.pk, "Another text.", "Somebody senior.")
    assert list(second.topics.values_list("topic__slug", "match_may_see")) == [("rotas", True)]
    submit(world)
    assert (second.topics.count(), Exclusion.objects.count()) == (0, 0)


def test_statement_drops_topics_that_the_scheme_does_not_have(world):
    assert submit(world, topics={"exams": False, "astrology": True}).topics.get().topic.slug == "exams"


def test_statement_keeps_an_avoid_list_by_address_whatever_its_capitals(world):
    submit(world, avoid=("Mo@Harbour.example", "mo@harbour.example ", "b@b.example"))
    assert sorted(world.ade_in.exclusions.values_list("address_key", flat=True)) == ["b@b.example", "mo@harbour.example"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"side": Side.MENTOR}, "You were invited as a mentee."),
        ({"text": "  \n "}, "Write at least a sentence, or leave the statement for later. It is optional."),
        ({"text": "x" * 5001}, "The statement has 5,001 characters; the most is 5,000."),
        ({"wants": "x" * 5001}, "What you would like in the other person has 5,001 characters; the most is 1,000."),
        ({"avoid": ("mo",)}, "“mo” is not an e-mail address: it has no @."),
    ],
)
def test_statement_that_cannot_be_kept_says_why(world, changes, sentence):
    before = Statement.objects.get(participant=world.ade_in).text
    with refused(sentence):
        submit(world, **changes)
    assert Statement.objects.get(participant=world.ade_in).text == before


def test_statement_of_5000_characters_is_kept_whole(world):
    assert len(submit(world, text="x" * 5000).text) == 5000


@pytest.mark.parametrize("text", ["=1+1", "<script>alert(1)</script>", "אני רוצה לדבר.", "{link} {name}", "a\x1bb"])
def test_statement_is_kept_as_typed(world, text):
    assert submit(world, text=text).text == text


def test_statement_of_somebody_invited_as_both_may_be_either(world):
    (person,) = world.person(invite_as="both")
    for side in Side:
        assert submit_statement(person, Written(side, "Hello."), by=person.person.user, now=NOW).side == side


def test_statement_sent_drops_its_draft(world):
    key = draft_key(world.ade_in)
    save_draft(key, {"text": "half"}, by=world.ade, now=NOW)
    submit(world)
    assert draft_of(key, world.ade) == {}


def test_statement_is_read_by_its_writer_and_the_leads(world):
    allowed = {}
    for name, user in world.users.items():
        try:
            allowed[name] = statement_for(user, P.STATEMENT_READ, now=NOW, participant=world.ade_in.public_id).participant == world.ade_in
        except NotFound:
            continue
    assert allowed == {"lena": True, "dev": True, "ade": True}


def test_statement_of_the_lead_is_for_the_lead_as_a_person(world):
    world.roster("email,name,grade,invite as\nlena@harbour.example,Lena Quill,CT2,mentor\n")
    lena_in = world.participant("lena@harbour.example")
    lena_in.person.user = world.lena
    submit_statement(lena_in, Written(Side.MENTOR, "Hello."), by=world.lena, now=NOW)
    assert statement_for(world.lena, P.STATEMENT_READ, now=NOW, participant=lena_in.public_id).scheme == world.scheme


def test_statement_that_was_never_written_is_not_found(world):
    (person,) = world.person()
    with pytest.raises(NotFound):
        statement_for(world.lena, P.STATEMENT_READ, now=NOW, participant=person.public_id)
