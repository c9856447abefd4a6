import csv
import io

import pytest
from django.urls import reverse

from alongside.domain.access.actions import grant_role
from alongside.domain.access.models import Role
from alongside.domain.publications.models import Release
from tests.web.asking import cost, get, post, words


@pytest.fixture
def world(world_today):
    return world_today


def answers(world, took_part=0, others=0):
    """A closed wave, answered by so many who took part and so many who did not."""
    pairs = [world.active_pair(*world.couple()) for _pair in range((took_part + 1) // 2)]
    begun = [person for pair in pairs for person in (pair.mentor, pair.mentee)][:took_part]
    rest = world.person(others) if others else []
    wave = world.wave()
    for place, person in enumerate(begun):
        world.answered(
            wave, person, met="no" if place else "yes", recommend=4 + place % 2, about=["careers"], words=f"Words number {place}."
        )
    for place, person in enumerate(rest):
        world.answered(wave, person, met="no" if place else "yes", why_not="time" if place else "other")
    return world.closed(wave)


def also(world, role):
    day = world.now.date()
    grant_role(world.scheme, user=world.eve, role=role, starts_on=day, ends_on=None, by=world.lena, now=world.now)


def test_home_shows_rates_while_open_and_no_way_to_answers(client, world):
    wave = world.wave()
    world.answered(wave, words="Secret until it closes.")

    response = get(client, world.eve, "evaluator:home", "harbour-peer")

    said = words(response)
    assert "Everyone who was asked Answered 1 of 2 (50%)" in said
    assert "Secret" not in said
    assert reverse("evaluator:wave", args=[wave.public_id]) not in response.content.decode()


def test_home_of_a_scheme_without_questionnaires_says_so(client, world):
    assert "No questionnaire is planned" in words(get(client, world.eve, "evaluator:home", "harbour-peer"))


@pytest.mark.parametrize("page", ["wave", "wave-csv", "wave-release"])
def test_open_wave_does_not_exist_for_a_reader(client, world, page):
    get(client, world.eve, f"evaluator:{page}", world.wave().public_id, status=404)


@pytest.mark.parametrize("who", ["lena", "dev", "cora", "sam", "tess", "mo", "kit", "olu", "sys"])
def test_answers_are_not_there_for_others(client, world, who):
    wave = answers(world, took_part=2)

    get(client, getattr(world, who), "evaluator:home", "harbour-peer", status=404)
    for page in ("wave", "wave-csv", "wave-release"):
        get(client, getattr(world, who), f"evaluator:{page}", wave.public_id, status=404)


def test_own_screen_shows_every_count_with_its_denominator(client, world):
    wave = answers(world, took_part=4, others=3)

    said = words(get(client, world.eve, "evaluator:wave", wave.public_id))

    assert "Strongly agree Everyone who answered 2 of 4 (50%)" in said
    assert "Answer Yes Everyone who answered 2 of 7 (29%) Took part 1 of 4 (25%) Did not take part 1 of 3 (33%)" in said
    assert "Answer Time Everyone who answered 2 of 3 (67%)" in said
    assert "Words number 3." in said


def test_whoever_also_sees_names_gets_what_may_be_released(client, world):
    wave = answers(world, took_part=4, others=4)
    also(world, Role.COORDINATOR)

    said = words(get(client, world.eve, "evaluator:wave", wave.public_id))

    assert "Because you also see names in this scheme, you see here only what may be released" in said
    assert "Words number" not in said
    assert "Everyone who answered (8 answered), most often first; the last may have been given by nobody: No Yes" in said
    assert "of 8" not in said
    get(client, world.eve, "evaluator:wave-csv", wave.public_id, status=404)


def test_release_shows_what_will_leave_and_nothing_of_small_groups(client, world):
    wave = answers(world, took_part=4, others=3)

    said = words(get(client, world.eve, "evaluator:wave-release", wave.public_id))

    assert "Release the results of “At the end of the year”?" in said
    assert "Too few people answered this to show what they said." in said
    assert ("of 7" in said, "of 4" in said, "of 3" in said, "Words number" in said) == (False, False, False, False)


def by_turns(world, took_part, others):
    """A closed wave that those who took part, and others, answered by turns this way and that."""
    pairs = [world.active_pair(*world.couple()) for _pair in range(took_part // 2)]
    people = [person for pair in pairs for person in (pair.mentor, pair.mentee)] + world.person(others)
    wave = world.wave()
    for place, person in enumerate(people):
        world.answered(wave, person, met="no" if place % 4 // 2 else "yes", recommend=1 + place % 5)
    return world.closed(wave)


def test_release_shows_parts_side_by_side_when_that_leaves_everybody_unsaid(client, world):
    wave = by_turns(world, took_part=8, others=8)

    said = words(get(client, world.eve, "evaluator:wave-release", wave.public_id))

    assert "What will be released, comparing those who took part and those who did not" in said
    assert "Answer Yes Everyone who answered 8 of 16 (50%) Took part 4 of 8 (50%) Did not take part 4 of 8 (50%)" in said


def test_release_says_to_the_evaluator_why_parts_are_withheld(client, world):
    wave = answers(world, took_part=6, others=5)

    said = words(get(client, world.eve, "evaluator:wave-release", wave.public_id))

    assert "Not shown side by side: Within “Everyone who answered”, these groups would say what nearly everybody, or nobody" in said
    assert "1 of 5" not in said


def test_release_is_by_the_breakdown_that_was_shown(client, world):
    wave = by_turns(world, took_part=16, others=8)

    said = words(get(client, world.eve, "evaluator:wave-release", wave.public_id, by="side"))
    post(client, world.eve, "evaluator:wave-release", wave.public_id, by="side")

    assert "What will be released, comparing mentors and mentees" in said
    assert Release.objects.get().breakdown == "side"
    released = words(get(client, world.eve, "evaluator:wave-release", wave.public_id))
    assert "They were released to the mentoring lead, the deputy, the steering group and readers of the report." in released
    assert "Compared: mentors and mentees." in released


def test_whoever_also_sees_names_releases_whole_groups_only(client, world):
    wave = by_turns(world, took_part=8, others=8)
    also(world, Role.COORDINATOR)

    said = words(get(client, world.eve, "evaluator:wave-release", wave.public_id))
    post(client, world.eve, "evaluator:wave-release", wave.public_id, by="took_part")

    assert "you can release whole groups only" in said
    assert Release.objects.get().breakdown == "none"


def test_home_lists_what_was_released_by_whom_to_whom(client, world):
    wave = by_turns(world, took_part=8, others=8)
    post(client, world.eve, "evaluator:wave-release", wave.public_id)

    said = words(get(client, world.eve, "evaluator:home", "harbour-peer"))

    assert "What has been released" in said
    assert "By Eve Larkin To The mentoring lead, the deputy, the steering group and readers of the report" in said
    assert "Compared Those who took part and those who did not" in said


def test_releasing_puts_the_results_into_the_report(client, world):
    wave = answers(world, took_part=10)

    response = post(client, world.eve, "evaluator:wave-release", wave.public_id)

    assert response.url == reverse("report:page", args=["harbour-peer", "2026"])
    assert Release.objects.count() == 1
    assert "At the end of the year" in words(get(client, world.sam, "report:page", "harbour-peer", "2026"))
    assert "They were released on" in words(get(client, world.eve, "evaluator:wave-release", wave.public_id))
    assert "Released on" in words(get(client, world.eve, "evaluator:wave", wave.public_id))
    assert "results released" in words(get(client, world.eve, "evaluator:home", "harbour-peer"))


def test_answers_leave_under_pseudonyms_with_formulas_made_harmless(client, world):
    pair = world.active_pair(*world.couple())
    wave = world.wave()
    world.answered(wave, pair.mentor, met="yes", times=3, about=["careers", "exams"], words='=HYPERLINK("http://x.example")')
    world.closed(wave)

    response = get(client, world.eve, "evaluator:wave-csv", wave.public_id)

    header, row = csv.reader(io.StringIO(response.content.decode("utf-8-sig")))
    given = dict(zip(header, row, strict=True))
    pseudonym = given.pop("pseudonym")
    assert given == {
        "side": "mentor",
        "took part": "yes",
        "grade band": "training",
        "met": "yes",
        "times": "3",
        "about": "careers; exams",
        "recommend": "",
        "why_not": "",
        "words": '\'=HYPERLINK("http://x.example")',
    }
    assert len(pseudonym) == 16
    assert response.headers["Content-Disposition"] == 'attachment; filename="harbour-peer-2026-end.csv"'


def test_evaluation_costs_the_same_for_many(client, world):
    def costs(wave):
        pages = [cost(client, world.eve, f"evaluator:{page}", wave.public_id) for page in ("wave", "wave-csv", "wave-release")]
        return [cost(client, world.eve, "evaluator:home", "harbour-peer"), *pages]

    few = costs(answers(world, took_part=2, others=1))
    people = world.person(5)
    second = world.wave(questionnaire=world.questionnaire("second"))
    for person in people:
        world.answered(second, person, words="More words.")

    assert costs(world.closed(second)) == few
    assert max(few) <= 15
