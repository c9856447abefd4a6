"""Which groups may leave together: each refusal in its words, and the theorem by trying every set of answers there is."""

from collections import defaultdict
from dataclasses import replace
from itertools import combinations, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside_engine.evaluation import (
    Limits,
    Released,
    WithheldBecause,
    in_order,
    may_release,
    may_tell_in_words,
    order_is_safe,
    sides_of_a_scale,
    tabulate,
)


def people(letter, many):
    return [f"{letter}{number}" for number in range(many)]


def group(name, members, *counts):
    """So many of the members gave each answer, in this order; the rest another."""
    answers = [answer for answer, count in enumerate(counts) for _one in range(count)]
    given = dict(zip(members, answers + ["other"] * (len(members) - len(answers)), strict=True))
    return Released.of(name, given, is_whole=name == "Everyone")


MENTORS, MENTEES = people("mentor", 12), people("mentee", 11)
WHOLE = group("Everyone", MENTORS + MENTEES, 11, 7, 5)
PARTS = [group("Mentors", MENTORS, 7, 3, 2), group("Mentees", MENTEES, 4, 4, 3)]


def test_whole_group_with_both_its_parts_may_leave():
    found = may_release([WHOLE, *PARTS])

    assert (found.is_allowed, found.because, found.sentence) == (True, None, "")


def test_parts_may_follow_a_whole_released_before():
    assert may_release(PARTS, [WHOLE]).is_allowed
    assert may_release([WHOLE], PARTS).is_allowed
    assert may_release([replace(WHOLE, is_whole=False), WHOLE]).is_allowed
    assert may_release([WHOLE], [WHOLE]).is_allowed


@pytest.mark.parametrize(
    ("new", "released", "because", "sentence"),
    [
        (
            [group("Mentors", MENTORS[:4], 2, 2)],
            [WHOLE],
            WithheldBecause.TOO_FEW,
            "“Mentors” has 4 people who answered: a group is shown beside another from 5.",
        ),
        (
            PARTS,
            [],
            WithheldBecause.WITHOUT_WHOLE,
            "“Mentors” is part of a group that has not been shown: the whole is shown first, or with it.",
        ),
        (
            [group("Everyone", MENTORS[:9], 3, 3, 3)],
            [],
            WithheldBecause.WHOLE_TOO_SMALL,
            "“Everyone” has 9 people who answered: a whole group is counted from 10.",
        ),
        (
            [group("Those who answered both", (MENTORS + MENTEES)[2:], 9, 7, 5)],
            [WHOLE],
            WithheldBecause.DIFFERENCE,
            "“Everyone” and “Those who answered both” differ by 2 people: the one less the other is what they answered.",
        ),
        (
            [group("Everyone", (MENTORS + MENTEES)[1:], 10, 7, 5)],
            [WHOLE],
            WithheldBecause.DIFFERENCE,
            "“Everyone” and “Everyone” differ by 1 person: the one less the other is what they answered.",
        ),
        (
            [group("Mentors", MENTORS[:8], 4, 2, 2), group("Mentees", MENTEES, 4, 4, 3)],
            [WHOLE],
            WithheldBecause.DIFFERENCE,
            "“Mentors”, “Mentees” leave 4 people of “Everyone”: the whole less these is what they answered.",
        ),
        (
            [group("At Ashcombe", MENTORS[:6] + MENTEES[:6], 5, 4, 3)],
            [WHOLE, *PARTS],
            WithheldBecause.OVERLAP,
            "“Mentors” and “At Ashcombe” have 6 people in common and are neither apart nor one inside the other.",
        ),
        (
            [group("Mentors", MENTORS, 11, 1), group("Mentees", MENTEES, 0, 6, 5)],
            [WHOLE],
            WithheldBecause.ALIKE,
            "Within “Everyone”, these groups would say what nearly everybody, or nobody, in one of them answered.",
        ),
        (
            [group("Mentors", MENTORS, 6, 1, 5)],
            [WHOLE],
            WithheldBecause.ALIKE,
            "Within “Everyone”, these groups would say what nearly everybody, or nobody, in one of them answered.",
        ),
        (
            [group("Everyone", MENTORS + MENTEES, 10, 8, 5)],
            [WHOLE],
            WithheldBecause.CHANGED,
            "Somebody of “Everyone” has answered otherwise since: beside what was released, the change would show.",
        ),
        (
            [group("Mentors", MENTORS, 12)],
            [WHOLE],
            WithheldBecause.CHANGED,
            "Somebody of “Everyone” has answered otherwise since: beside what was released, the change would show.",
        ),
        (
            [WHOLE],
            [Released.of("Mentors", dict.fromkeys(MENTORS[:8], 1), in_words=True)],
            WithheldBecause.TOLD_IN_WORDS,
            "“Mentors” is told in words because it is small: “Everyone” has people of it, and beside it numbers would come out.",
        ),
        (
            [group("Mentors", MENTORS, 4, 4, 4)],
            [Released.of("Mentors", dict.fromkeys(MENTORS, 1), in_words=True)],
            WithheldBecause.TOLD_IN_WORDS,
            "“Mentors” is told in words because it is small: “Mentors” has people of it, and beside it numbers would come out.",
        ),
    ],
)
def test_refusal_says_why_in_words(new, released, because, sentence):
    found = may_release(new, released)

    assert (found.is_allowed, found.because, found.sentence) == (False, because, sentence)


def test_all_of_one_mind_may_be_said_of_a_whole_and_its_parts_alike():
    """When the whole group is unanimous, and shown to be, its parts say nothing more."""
    whole = Released.of("Everyone", dict.fromkeys(MENTORS + MENTEES, "yes"), is_whole=True)
    parts = [Released.of("Mentors", dict.fromkeys(MENTORS, "yes")), Released.of("Mentees", dict.fromkeys(MENTEES, "yes"))]

    assert may_release([whole, *parts]).is_allowed


def test_choice_made_by_all_of_a_part_is_withheld_though_no_two_chose_the_same():
    whole = {person: {"time", str(place % 5)} if person in MENTORS else {str(place % 5)} for place, person in enumerate(MENTORS + MENTEES)}
    parts = [Released.of(name, {person: whole[person] for person in part}) for name, part in (("a", MENTORS), ("b", MENTEES))]

    assert may_release([Released.of("Everyone", whole, is_whole=True)]).is_allowed
    assert may_release([Released.of("Everyone", whole, is_whole=True), *parts]).because == WithheldBecause.ALIKE


def test_numbers_leave_by_the_middle_of_a_whole_group_alone():
    whole = Released.of("Everyone", {person: place % 3 for place, person in enumerate(MENTORS + MENTEES)}, is_whole=True)
    part = Released.of("Mentors", {person: place % 3 for place, person in enumerate(MENTORS)})

    found = may_release([whole, part], is_counted=False)

    assert may_release([whole], [whole], is_counted=False).is_allowed
    assert may_release([whole, part]).is_allowed
    assert found.because == WithheldBecause.NUMBERS
    assert found.sentence == "“Mentors” is part of “Everyone”: of numbers, the middle one is told for a whole group alone."


def test_limits_can_be_set_upwards():
    assert may_release([WHOLE, *PARTS], limits=Limits(least=12)).because == WithheldBecause.TOO_FEW
    assert may_release([WHOLE], limits=Limits(whole=24)).because == WithheldBecause.WHOLE_TOO_SMALL


@pytest.mark.parametrize(
    ("size", "options", "because"),
    [(4, 6, "too few answered"), (5, 4, "answers too much alike"), (5, 5, None), (7, 2, "answers too much alike"), (8, 2, None)],
)
def test_small_whole_group_is_told_in_words_when_their_order_leaves_everything_open(size, options, because):
    small = group("Everyone", people("a", size), size - 2)

    assert may_tell_in_words(small, options=options).because == because


def test_group_in_words_stands_alone():
    small = group("Everyone", people("a", 9), 5)
    told = Released.of("Everyone", dict.fromkeys(people("a", 8), 1), in_words=True)

    assert may_tell_in_words(small, [WHOLE], options=5).is_allowed
    assert may_tell_in_words(small, [told], options=5).because == WithheldBecause.TOLD_IN_WORDS
    assert may_tell_in_words(Released("b", small.members, small.counts, in_words=True), [WHOLE], options=5).is_allowed


@pytest.mark.parametrize(
    ("points", "sides"),
    [
        (range(1, 6), ((1, 2), (3,), (4, 5))),
        (range(1, 5), ((1, 2), (3, 4))),
        (range(11), ((0, 1, 2, 3, 4), (5,), (6, 7, 8, 9, 10))),
        ([7], ((7,),)),
    ],
)
def test_scale_has_two_sides_and_perhaps_a_middle(points, sides):
    assert sides_of_a_scale(points) == sides


def test_parts_of_a_scale_may_leave_by_its_sides_where_their_points_may_not():
    whole = group("Everyone", MENTORS + MENTEES, 2, 5, 7, 5, 4)
    parts = [group("Mentors", MENTORS, 0, 3, 4, 3, 2), group("Mentees", MENTEES, 2, 2, 3, 2, 2)]
    sides = [(0, 1), (2,), (3, 4)]

    assert may_release([whole, *parts]).because == WithheldBecause.ALIKE
    assert may_release([found.merged(sides) for found in (whole, *parts)]).is_allowed
    assert whole.merged(sides).counts == {0: 7, 2: 7, 3: 9}


def orders(counts):
    """Every order that the words may show of these counts: ties fall as they like."""
    if not order_is_safe(sum(counts), len(counts)):
        return {()}
    most = min(3, len(counts))
    return {
        order
        for order in permutations(range(len(counts)), most)
        if sorted((counts[answer] for answer in order), reverse=True) == [counts[answer] for answer in order]
        and sum(counts[answer] for answer in order) == sum(sorted(counts)[-most:])
    }


@given(st.lists(st.integers(0, 4), min_size=2, max_size=6), st.text())
def test_words_are_one_of_the_orders_that_the_counts_allow(counts, ties):
    answers = [answer for answer, count in enumerate(counts) for _one in range(count)]

    assert tuple(map(int, in_order(tabulate(answers, range(len(counts))), ties=ties))) in orders(counts)


@pytest.mark.parametrize(("size", "options"), [(size, options) for size in range(5, 10) for options in range(2, 6)])
def test_order_in_words_leaves_open_what_any_four_people_answered(size, options):
    """Of everything that explains an order, something has four people without any given answer, and something one with it."""
    explained = defaultdict(list)
    for counts in splits(size, options):
        for shown in orders(counts):
            explained[shown].append(counts)

    assert (() in explained) == (not order_is_safe(size, options))
    explained.pop((), None)
    for found in explained.values():
        for answer in range(options):
            assert max(size - counts[answer] for counts in found) >= 4
            assert max(counts[answer] for counts in found) >= 1


def splits(total, into):
    """Every way to divide a total."""
    if into == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in splits(total - first, into - 1):
            yield (first, *rest)


def forced(datasets, sizes, four):
    """What a group of so many people of each part must contain, whichever of these sets of answers is the true one.

    A set of answers is (counts of the first part, counts of the second, ...).
    """
    for answer in range(len(datasets[0][0])):
        if all(any(many > size - part[answer] for many, size, part in zip(four, sizes, parts, strict=True)) for parts in datasets):
            yield "somebody", answer
        if all(all(not many or not part[answer] for many, part in zip(four, parts, strict=True)) for parts in datasets):
            yield "nobody", answer


def small_groups(sizes):
    return [four for four in product(range(5), repeat=len(sizes)) if 0 < sum(four) <= 4]


def transcripts(sizes, options):
    """Every set of answers there is, by what readers see of the whole, and below that by what they see of the parts, or None."""
    members = [people(f"{place}.", size) for place, size in enumerate(sizes)]
    everyone = [person for part in members for person in part]
    seen = defaultdict(lambda: defaultdict(list))
    for parts in product(*(list(splits(size, options)) for size in sizes)):
        total = tuple(map(sum, zip(*parts, strict=True)))
        groups = [
            Released(str(place), frozenset(found), dict(enumerate(counts)), is_whole=not place)
            for place, (found, counts) in enumerate(zip([everyone, *members], [total, *parts], strict=True))
        ]
        is_shown = may_release(groups).is_allowed
        seen[total][parts if is_shown else None].append(parts)
    return seen


@pytest.mark.parametrize(
    ("sizes", "options"),
    [
        ((8, 8), 2),
        ((8, 11), 2),
        ((6, 6), 3),
        ((6, 8), 3),
        ((7, 10), 3),
        ((8, 8, 8), 2),
        pytest.param((6, 6, 6), 3, marks=pytest.mark.slow),
        pytest.param((7, 8), 4, marks=pytest.mark.slow),
        pytest.param((5, 5), 5, marks=pytest.mark.slow),
    ],
)
def test_every_set_of_answers_is_as_safe_refused_as_shown(sizes, options):
    """Whoever knows the rule, the whole and that the parts were shown or withheld learns of no four people what the whole hides."""
    refused = shown = 0
    for by_parts in transcripts(sizes, options).values():
        everything = [parts for datasets in by_parts.values() for parts in datasets]
        for four in small_groups(sizes):
            known = set(forced(everything, sizes, four))
            for parts, datasets in by_parts.items():
                assert set(forced(datasets, sizes, four)) == known, (four, parts)
        refused += None in by_parts
        shown += len(by_parts.keys() - {None})
    assert (refused > 0, shown > 0) == (True, True)


@st.composite
def requests(draw):
    """Groups that somebody asks for one after another, of up to 30 people with up to four answers."""
    everyone = draw(st.integers(5, 30))
    answers = draw(st.lists(st.integers(0, draw(st.integers(0, 3))), min_size=everyone, max_size=everyone))
    asked = []
    for _request in range(draw(st.integers(1, 5))):
        low = draw(st.integers(0, everyone - 1))
        high = draw(st.integers(low + 1, everyone))
        people_asked = {str(person): answers[person] for person in range(low, high)}
        asked.append(Released.of(f"{low} to {high}", people_asked, is_whole=draw(st.booleans())))
    return answers, asked


@given(requests())
def test_whatever_is_granted_leaves_atoms_of_five_and_groups_that_are_nested_or_apart(drawn):
    answers, asked = drawn
    granted = []
    for request in asked:
        if may_release([request], granted).is_allowed:
            granted.append(request)

    for one, other in combinations(granted, 2):
        assert one.members <= other.members or other.members <= one.members or not one.members & other.members
    signatures = defaultdict(list)
    for person in range(len(answers)):
        signatures[tuple(str(person) in found.members for found in granted)].append(answers[person])
    for signature, found in signatures.items():
        if any(signature):
            assert len(found) >= 5
    assert all(found.size >= 10 for found in granted if not any(found.members < other.members for other in granted))


@given(requests())
def test_asking_again_for_what_was_granted_is_granted(drawn):
    _answers, asked = drawn
    granted = [request for request in asked[:1] if may_release([request]).is_allowed]

    assert all(may_release([request], granted).is_allowed for request in granted)
