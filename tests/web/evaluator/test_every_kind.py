"""Answers of every kind on the evaluator's pages, and in what leaves them."""

import csv
import io

from alongside.domain.surveys.actions import put_questionnaire
from tests.web.asking import get, words
from tests.web.member.kinds import GIVEN, KINDS


def closed(world):
    """Everybody of a year has answered every kind of question."""
    asked = {"id": "kinds", "title": "Every kind", "question": list(KINDS)}
    people = [world.ade_in, world.mo_in, *world.person(10)]
    wave = world.wave(questionnaire=put_questionnaire(world.scheme, asked, by=world.lena, now=world.now))
    for participant in people:
        world.answered(wave, participant, **{code: kept for code, (_sent, kept, _words) in GIVEN.items()})
    return world.closed(wave)


def test_every_kind_is_read_and_taken_away(client, world):
    wave = closed(world)
    page = words(get(client, world.eve, "evaluator:wave", wave.public_id))
    content = get(client, world.eve, "evaluator:wave-csv", wave.public_id).content.decode("utf-8-sig")
    first = next(csv.DictReader(io.StringIO(content)))

    assert [told for told in ("Every kind", "On foot", "Protected time", "7, Always") if told not in page] == []
    assert {code: first[code] for code in ("order", "weighed", "text", "five", "way", "way_other", "day")} == {
        "order": "room; time",
        "weighed": "5; 2",
        "text": "prefer_not_to_say",
        "five": "not_applicable",
        "way": "other",
        "way_other": "On foot",
        "day": "2026-09-04",
    }


def test_release_and_report_take_every_kind(client, world):
    wave = closed(world)

    assert "Protected time" in words(get(client, world.eve, "evaluator:wave-release", wave.public_id))
    get(client, world.eve, "evaluator:analysis", world.scheme.slug, world.cohort.slug)
    get(client, world.lena, "report:page", world.scheme.slug, world.cohort.slug)
