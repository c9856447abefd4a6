"""The verifier that checks every plan of this folder lets no wrong one pass."""

import json
from copy import deepcopy
from dataclasses import replace

from hypothesis import given, settings

from alongside_engine.matching import PRESETS, Criterion, Quota, Rules, match
from alongside_engine.matching._problem import Problem
from tests.engine.matching.judge import Judge
from tests.engine.matching.rounds import answer, only, problems
from tests.engine.matching.schemes import PSYCHIATRY, bars, core_medical, psychiatry
from tests.engine.matching.verifier import holds

SIDES = ("mentee_prices", "mentor_prices", "group_prices", "quota_prices")
FAR = 10**9


def without_texts(problem):
    return replace(problem, rules=replace(problem.rules, text=Criterion()))


def written(plan):
    return json.loads(plan.to_json())


def priced_otherwise(paper, proof, side, number, by):
    found = deepcopy(paper)
    found["certificate"]["proofs"][proof][side][number] += by
    return found


def told_as(paper, judge, pairs):
    """The same paper about other pairs, with everything but its proofs put right."""
    found = deepcopy(paper)
    found["pairs"] = [row for row in found["pairs"] if row["locked"]]
    found["pairs"] += [{"mentor": one, "mentee": other, "units": judge.units(one, other), "locked": False} for one, other in pairs]
    without = set(judge.wanted) - {row["mentee"] for row in found["pairs"]}
    found["unmatched"] = [{"key": key, "side": "mentee"} for key in sorted(without)]
    return found


@settings(max_examples=60, deadline=None)
@given(problems(5, fair=True).map(without_texts))
def test_no_other_plan_passes_with_the_prices_of_the_best(problem):
    judge, plan = Judge(problem, None), answer(problem)
    paper = written(plan)
    mine = {(pair.mentor, pair.mentee) for pair in plan.pairs if not pair.locked}

    assert holds(told_as(paper, judge, sorted(mine)), judge)
    others = [pairs for pairs, _number in zip(judge.plans(), range(300), strict=False) if set(pairs) != mine]
    assert [pairs for pairs in others if holds(told_as(paper, judge, pairs), judge)] == []


@settings(max_examples=60, deadline=None)
@given(problems(5, fair=True).map(without_texts))
def test_no_price_of_somebody_placed_can_be_another(problem):
    judge, plan = Judge(problem, None), answer(problem)
    paper = written(plan)
    paired = {pair.mentee for pair in plan.pairs if not pair.locked}
    numbers = [number for number, key in enumerate(plan.certificate.mentees) if key in paired]

    wrong = [priced_otherwise(paper, 0, "mentee_prices", number, FAR) for number in numbers]
    assert [found for found in wrong if holds(found, judge)] == []


def problem_of_psychiatrists():
    rules = replace(PRESETS["all-grade-trust"], text=Criterion(), equal_chances="site", bands=True, quotas=(Quota("grade"),))
    return Problem(tuple(psychiatry()), rules, tuple(bars(PSYCHIATRY)))


def test_every_part_of_a_certificate_counts():
    problem = problem_of_psychiatrists()
    judge, plan = Judge(problem, None), answer(problem)
    paper = written(plan)
    proofs = plan.certificate.proofs

    assert holds(paper, judge)
    assert [proof.aim for proof in proofs] == ["placed", "equal chances", "spread", "band 1", "band 2", "band 3", "fit", "tie-break"]
    for side in SIDES:
        kept = [
            number
            for number in range(len(getattr(proofs[0], side)))
            if holds(priced_otherwise(paper, 0, side, number, FAR), judge) and holds(priced_otherwise(paper, 0, side, number, -FAR), judge)
        ]
        assert kept == []
    for change in ({"own_price": proofs[0].own_price + FAR}, {"reached": proofs[0].reached + 1}):
        found = deepcopy(paper)
        found["certificate"]["proofs"][0] |= change
        assert not holds(found, judge)
    assert not holds(paper | {"certificate": paper["certificate"] | {"proofs": paper["certificate"]["proofs"][1:]}}, judge)
    assert not holds(paper | {"pairs": paper["pairs"][1:]}, judge)
    assert not holds(paper | {"unmatched": []}, judge)


def test_certificate_of_trainees_passes_and_with_two_who_swap_does_not():
    problem = Problem(tuple(core_medical()), replace(PRESETS["peer-core-trainees"], text=Criterion()))
    judge = Judge(problem, None)
    plan = answer(problem)
    mine = [(pair.mentor, pair.mentee) for pair in plan.pairs]
    swapped = [(mine[1][0], mine[0][1]), (mine[0][0], mine[1][1]), *mine[2:]]

    assert set(swapped) <= {(one, other) for one in judge.places for other in judge.wanted}
    assert holds(told_as(written(plan), judge, mine), judge)
    assert not holds(told_as(written(plan), judge, swapped), judge)


def test_verifier_knows_a_round_in_which_nothing_is_asked():
    people = tuple(psychiatry()[:6])

    assert holds(written(match(people, only())), Judge(Problem(people, only()), None))
    assert not holds(written(match(people, only())), Judge(Problem(people, Rules(floor=True)), None))
