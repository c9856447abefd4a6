"""“How we make pairs” for everybody, and what members read of their own pair under any rules."""

from django.urls import reverse

from alongside.domain.cohorts.actions.statements import Written, submit_statement
from alongside.domain.cohorts.states import Side
from alongside.domain.flows.publish import publish_run
from alongside.domain.matching.actions import change_rules
from alongside.domain.matching.queries.rules import preset
from alongside.domain.pairs.actions import accept
from alongside.domain.pairs.models import Pairing
from tests.web.asking import get, words

YEAR = ("harbour-peer", "2026")
SECRET = ("Examinations", "Wellbeing at work", "zanzibar", "What the two wrote", "wrote")


def test_page_is_open_to_everybody(client, world_today):
    response = client.get(reverse("public:how-pairs", args=YEAR))

    assert response.status_code == 200
    assert "The mentor is more senior than the mentee." in words(response)


def test_page_names_nobody(client, world_today):
    said = words(client.get(reverse("public:how-pairs", args=YEAR)))

    assert [person.name for person in world_today.users.values() if person.name in said] == []


def test_pdf_comes_as_a_file(client, world_today):
    response = client.get(reverse("public:how-pairs-pdf", args=YEAR))

    assert response.content[:5] == b"%PDF-"
    assert response.headers["Content-Disposition"] == 'attachment; filename="harbour-peer-2026-how-we-make-pairs.pdf"'


def test_year_that_is_not_there_is_not_found(client, world_today):
    assert client.get(reverse("public:how-pairs", args=("harbour-peer", "1999"))).status_code == 404
    assert client.get(reverse("public:how-pairs-pdf", args=("hill-peer-2", "2026"))).status_code == 404


def test_member_is_led_there(client, world_today):
    page = get(client, world_today.ade, "member:home")

    assert reverse("public:how-pairs", args=YEAR) in page.content.decode()


def wrote(world, participant, side):
    """A statement full of what only the lead may know: topics for matching only, and a word of their own."""
    topics = {"exams": False, "wellbeing": False, "careers": True}
    text = "Nights in zanzibar, examinations, and the zanzibar clinic that both of us wrote of"
    written = Written(side=side, text=text, wants="", topics=topics, share_with_match=False)
    submit_statement(participant, written, by=participant.person.user, now=world.now)


def test_members_read_nothing_of_private_topics_or_texts_whatever_the_rules(client, world_today):
    world = world_today
    couples = [(world.mo_in, world.ade_in), *(world.couple() for _one in range(3))]
    for mentor, mentee in couples:
        wrote(world, mentor, Side.MENTOR)
        wrote(world, mentee, Side.MENTEE)
    change_rules(world.cohort, preset("peer-core-trainees"), by=world.lena, now=world.now)
    run = publish_run(world.run(), by=world.lena, now=world.now)
    full = [reason for row in run.proposals.all() for reason in row.reasons]
    pairs = list(Pairing.objects.select_related("mentor__person__user", "mentee__person__user", "cohort__scheme"))

    seen = offers_and_pairs(client, world, pairs)

    assert len(pairs) == 4
    assert [sum(words in reason for reason in full) for words in ("Examinations", "What the two wrote has much in common")] == [4, 4]
    assert [(words, page) for page in seen for words in SECRET if words in page] == []
    assert sum("You both chose: Careers and applications" in page for page in seen) == 16


def offers_and_pairs(client, world, pairs):
    """What each member reads of each other's offer, and of the pair once both have accepted."""
    seen = []
    for _round in range(2):
        for pairing in pairs:
            for one in (pairing.mentor, pairing.mentee):
                seen += [words(get(client, one.person.user, name, *args)) for name, args in pages_of(pairing)]
        for pairing in pairs:
            accept_once(world, pairing)
    return seen


def pages_of(pairing):
    return (("member:home", ()), ("member:pair", (pairing.public_id,)))


def accept_once(world, pairing):
    for one in (pairing.mentor, pairing.mentee):
        if pairing.established_on is None:
            accept(pairing, by=one.person.user, now=world.now)
