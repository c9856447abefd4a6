"""The two invented schemes matched by preset: nobody is with who supervises or manages them, and the reasons read well."""

from dataclasses import replace

import pytest

from alongside_engine.matching import PRESETS, match
from alongside_engine.matching._problem import Problem
from tests.engine.matching.rounds import answer, shuffled
from tests.engine.matching.schemes import CORE_MEDICAL, PSYCHIATRY, bars, core_medical, labels, over, psychiatry

SCHEMES = {"peer-core-trainees": (CORE_MEDICAL, core_medical()), "all-grade-trust": (PSYCHIATRY, psychiatry())}


def plan_of(preset):
    folder, people = SCHEMES[preset]
    return match(people, replace(PRESETS[preset], topic_labels=labels(folder)), bars=bars(folder))


@pytest.mark.parametrize(("preset", "people", "places", "placed"), [("peer-core-trainees", 42, 21, 21), ("all-grade-trust", 28, 15, 15)])
def test_every_place_is_used(preset, people, places, placed):
    everybody = SCHEMES[preset][1]

    assert (len(everybody), sum(row.capacity for row in everybody if row.mentors)) == (people, places)
    assert plan_of(preset).placed == placed


@pytest.mark.parametrize("preset", SCHEMES)
def test_nobody_is_with_their_supervisor_or_manager(preset):
    folder, _people = SCHEMES[preset]
    above = over(folder)

    couples = {couple for pair in plan_of(preset).pairs for couple in ((pair.mentor, pair.mentee), (pair.mentee, pair.mentor))}

    assert couples & above.keys() == set()


@pytest.mark.parametrize("preset", SCHEMES)
def test_what_is_shared_names_nothing_private(preset):
    folder, people = SCHEMES[preset]
    by_key = {row.key: row for row in people}

    for pair in plan_of(preset).pairs:
        private = by_key[pair.mentor].private_topics | by_key[pair.mentee].private_topics
        told = " ".join(reason.shared + reason.rule for reason in pair.reasons)
        assert [topic for topic in private if labels(folder)[topic] in told] == []
        assert any(reason.shared for reason in pair.reasons)
        assert [reason.rule for reason in pair.reasons if any(row.name in reason.rule for row in people)] == []


@pytest.mark.parametrize("many", [10, pytest.param(100, marks=pytest.mark.slow)])
@pytest.mark.parametrize("preset", SCHEMES)
def test_many_orders_of_the_rows_give_the_same_plan_to_the_byte(preset, many):
    folder, people = SCHEMES[preset]
    problem = Problem(tuple(people), replace(PRESETS[preset], topic_labels=labels(folder)), tuple(bars(folder)))

    plans = {replace(answer(shuffled(problem, seed)), seconds=0).to_json() for seed in range(many)}

    assert len(plans) == 1


def test_psychiatry_names_the_missing_places():
    plan = plan_of("all-grade-trust")

    assert [need.words for need in plan.needs if not need.rule] == [
        "2 places are missing: 17 mentees can only go to 11 mentors, who have 15 places. "
        "Left over: 1 at Tannery Lane Community Hub, 1 at Weirbridge Unit.",
        "One more CT1 or GPST (or somebody more senior), with 2 places, would place 2 people.",
    ]
    assert [(need.rule, need.placed) for need in plan.needs if need.rule] == [("supervisors and managers", 0)]
    assert {row.full.split(":")[0] for row in plan.unmatched} == {
        "17 mentees, this one among them, can only go to 11 mentors, who have 15 places"
    }


def said(preset, *mentees):
    pairs = {pair.mentee.split("@")[0]: pair for pair in plan_of(preset).pairs}
    return [(reason.full, reason.shared) for mentee in mentees for reason in pairs[mentee].reasons]


def test_reasons_read_well_among_trainees():
    rotas = "Leadership, management and committees; Rotas, leave and workload"
    overseas = "Starting in the NHS after qualifying overseas"
    hospitals = "Different sites: King Osric Hospital and St Wystan's Hospital"
    near = "Near each other in grade: CT2 and CT1"

    assert said("peer-core-trainees", "grace.mutasa", "mohamed.el-tayeb") == [
        (f"Both chose: {rotas}", f"You both chose: {rotas}"),
        (near, near),
        ("What the two wrote has something in common", ""),
        (f"Both chose: {overseas}", f"You both chose: {overseas}"),
        ("Both chose, for matching only: MRCP(UK) examinations, including after a failed attempt", ""),
        (hospitals, hospitals),
        (near, near),
        ("What the two wrote has something in common", ""),
    ]


def test_reasons_read_well_among_psychiatrists():
    returning = "Both chose, for matching only: Returning after parental leave, illness or time out; Wellbeing and hard times"
    first_years = "Leadership and management; The first years as a consultant"
    wanted = "The mentor is as senior as was asked for: both Consultant"

    assert said("all-grade-trust", "ingrid.solheim-patel", "joaquim.teixeira-lobo", "ilse.brandstetter") == [
        (returning, ""),
        ("The mentor is more senior: Consultant and ST5", "The mentor is more senior: Consultant and ST5"),
        ("Both chose: Leadership and management", "You both chose: Leadership and management"),
        ("The mentee asked for a peer: both Consultant", "You meet as peers, as was asked for: both Consultant"),
        (f"Both chose: {first_years}", f"You both chose: {first_years}"),
        (wanted, wanted),
        ("What the two wrote has something in common", ""),
    ]
