"""What the platform itself releases, handed to the attacker of the engine's tests."""

import random

from alongside.domain.publications.actions import release_results
from alongside.domain.surveys.actions import take_answers_back
from tests.cast import NOW
from tests.engine.evaluation.attack import Changed, Counted, Middle, Ordered, finds

AGREE = [{"code": f"agree{number}", "text": f"Statement {number}.", "type": "likert5"} for number in range(6)]
SINGLE = [{"code": f"one{number}", "text": "Which?", "type": "single", "options": ["a", "b", "c"]} for number in range(4)]
SEVERAL = [{"code": f"some{number}", "text": "Which?", "type": "multi", "options": ["a", "b"]} for number in range(4)]
NUMBER = [{"code": f"many{number}", "text": "How many?", "type": "number", "max": 4} for number in range(2)]
QUESTIONS = (*AGREE, *SINGLE, *SEVERAL, *NUMBER)
POINTS = {"likert5": range(1, 6), "single": "abc", "multi": "ab", "number": range(5)}


def answered_by(chance, question):
    """An answer as people give them: more of one kind than of others, and now and then none."""
    if chance.random() < 0.1:
        return ""
    if question["type"] == "multi":
        return chance.choice([["a"], ["a"], ["b"], ["a", "b"]])
    points = list(POINTS[question["type"]])
    return str(chance.choices(points, [1 + place % 3 * 2 for place in range(len(points))])[0])


def told(code, wave, group, kept, *, is_part):
    """What a released group says, of the members that were kept with it."""
    members = frozenset(kept["members"])
    if "median" in group:
        return [Middle(wave, members, group["median"])]
    if group["in_words"]:
        return [Ordered(wave, members, tuple(word.lower() for word in group["in_words"]))]
    sides = {1: {1, 2}, 3: {3}, 4: {4, 5}} if is_part and code.startswith("agree") else {}
    return [Counted(wave, members, frozenset(sides.get(row["value"], {row["value"]})), row["count"], row["count"]) for row in group["rows"]]


def statements(code, place, release):
    """Everything that one release says of a question."""
    shown = next(result for result in release.figures if result["code"] == code)
    groups = [group for group in [*shown["groups"], *shown["parts"]] if group["answered"]]
    kept = {row["name"]: row for row in release.groups.get(code, [])}
    for group in groups:
        yield from told(code, place, group, kept[group["group"]], is_part=group in shown["parts"])
    if change := shown.get("change"):
        both = frozenset(release.groups[code][-1]["members"])
        for direction, name in ((1, "higher"), (0, "same"), (-1, "lower")):
            yield Changed(both, direction, change[name], change[name])


def test_attacker_finds_nothing_in_what_is_released(world, say):
    chance = random.Random(12)
    couples = [world.couple() for _pair in range(11)]
    for couple in couples:
        world.active_pair(*couple)
    people = [person for couple in couples for person in couple] + world.person(14)
    found, shown, changes = [], 0, 0
    waves = [world.wave(questionnaire=world.questionnaire(f"wave{place}", title=f"Wave {place}", questions=QUESTIONS)) for place in (1, 2)]
    for wave, share in zip(waves, (0.95, 0.8), strict=True):
        for person in people:
            if chance.random() < share:
                world.answered(wave, person, **{question["code"]: answered_by(chance, question) for question in QUESTIONS})
        world.closed(wave)
    releases = [release_results(waves[0], breakdown="side", by=world.eve, now=NOW)]
    for invitee in waves[0].invitees.filter(state="answered").order_by("participant_id")[:2]:
        take_answers_back(invitee, by=invitee.participant.person.user, now=NOW)
    releases.append(release_results(waves[1], breakdown="none", by=world.eve, now=NOW))

    for question in QUESTIONS:
        code = question["code"]
        said = [one for place, release in enumerate(releases, 1) for one in statements(code, place, release)]
        ever = {place: frozenset(release.groups[code][0]["members"]) for place, release in enumerate(releases, 1) if code in release.groups}
        shown += sum(bool(result["parts"]) for result in releases[0].figures if result["code"] == code)
        changes += any(isinstance(one, Changed) for one in said)
        found += filter(None, [finds(said, ever, tuple(POINTS[question["type"]]), several=question["type"] == "multi")])

    say(
        f"attacker, on the platform's own releases: {len(found)} finds; {shown} breakdowns of {len(QUESTIONS)} questions, {changes} changes"
    )
    assert (found, shown > 0) == ([], True)
