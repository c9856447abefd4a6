"""The run as a workbench: other possibilities, what changed, two runs side by side, what is missing, files, and the same run made again."""

import csv
import io

import pytest
from django.urls import reverse

from alongside.domain.history.models import Event
from alongside.domain.matching.actions import place, propose
from alongside.domain.matching.models import Asked, Placement, Run
from alongside.domain.matching.states import PlacementKind
from alongside.domain.people.models import Person
from tests.web.asking import cost, get, post, words

YEAR = ("harbour-peer", "2026")
PAGES = ("lead:run-compare", "lead:run-shortage", "lead:run-compare-csv", "lead:run-pairs-csv", "lead:run-left-csv")


@pytest.fixture
def world(world_today):
    return world_today


def put(world, mentor, mentee, kind=PlacementKind.TOGETHER, why=""):
    return place(world.cohort, mentor=mentor, mentee=mentee, kind=kind, why=why, by=world.lena, now=world.now)


def run_again(world):
    return propose(world.cohort, by=world.lena, now=world.now)


def rows_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def becomes(world, user, participant):
    """Make somebody the account of a participant."""
    Person.objects.filter(user=user).update(user=None)
    Person.objects.filter(pk=participant.person_id).update(user=user)


def test_line_offers_the_next_best_with_what_each_costs_everyone(client, world):
    mentor, _mentee = world.couple()
    run = world.run()

    response = get(client, world.lena, "lead:run", run.public_id)

    (line,) = [row for row in response.context["lines"] if row.proposal.mentee == world.ade_in]
    assert [(row.who, row.words, row.fit) for row in line.other_mentors] == [
        (mentor, "All pairs together would fit much less well", "Meets nothing the rules ask for")
    ]
    assert "For Ade Thorne instead:" in words(response)
    assert "points" not in words(response)


def test_putting_two_together_instead_locks_them_and_comes_back_to_the_line(client, world):
    mentor, _mentee = world.couple()
    run = world.run()
    line = f"pair-{world.ade_in.public_id}"

    couple = {"mentor": mentor.public_id, "mentee": world.ade_in.public_id}
    response = post(client, world.lena, "lead:place", *YEAR, **couple, kind="together", run=run.public_id, line=line)

    assert response.url == f"{reverse('lead:run', args=[run.public_id])}#{line}"
    said = words(get(client, world.lena, "lead:run", run.public_id))
    assert f"You put {mentor} and Ade Thorne together since." in said
    assert "You made 1 decision by hand since this run. Run again to see what it changes." in said
    (placement,) = Placement.objects.all()
    assert (placement.mentor, placement.mentee, placement.kind) == (mentor, world.ade_in, "together")


def test_a_line_of_a_made_up_place_stays_on_the_run(client, world):
    run = world.run()
    couple = {"mentor": world.mo_in.public_id, "mentee": world.ade_in.public_id}

    response = post(client, world.lena, "lead:place", *YEAR, **couple, kind="together", run=run.public_id, line='x" onload=//evil')

    assert response.url == f"{reverse('lead:run', args=[run.public_id])}#x%22%20onload%3D//evil"


def test_refused_lock_says_why_on_the_run(client, world):
    mentor, _mentee = world.couple()
    put(world, world.mo_in, world.ade_in)
    run = world.run()
    couple = {"mentor": mentor.public_id, "mentee": world.ade_in.public_id}

    response = post(client, world.lena, "lead:place", *YEAR, **couple, kind="together", run=run.public_id, line="by-hand")

    assert response.url == f"{reverse('lead:run', args=[run.public_id])}#by-hand"
    said = words(get(client, world.lena, "lead:run", run.public_id))
    assert "Ade Thorne is already locked with Mo Farrow. Take that lock away first." in said


def test_keeping_apart_from_a_line_keeps_the_reason_for_leads(client, world):
    run = world.run()
    couple = {"mentor": world.mo_in.public_id, "mentee": world.ade_in.public_id}

    post(client, world.lena, "lead:place", *YEAR, **couple, kind="apart", why="They share a rota", run=run.public_id)

    assert Placement.objects.get().why == "They share a rota"
    assert "They share a rota" in words(get(client, world.dev, "lead:run", run.public_id))
    assert "They share a rota" in words(get(client, world.lena, "lead:matching", *YEAR))
    run_again(world)
    assert "They share a rota" not in str(list(Run.objects.values()) + list(Asked.objects.values()))


@pytest.mark.parametrize(("state", "decides"), [("draft", True), ("sent_back", True), ("awaiting", False), ("agreed", False)])
def test_run_is_decided_on_line_by_line_while_it_may_be_run_again(client, world, state, decides):
    world.couple()
    run = world.run()
    Run.objects.update(state=state)

    response = get(client, world.lena, "lead:run", run.public_id)

    assert ["Put these two together instead" in words(response), "Keep these two apart" in words(response)] == [decides] * 2
    assert (response.context["by_hand"] is not None) is decides


def test_what_was_taken_away_since_counts_as_decided(client, world):
    put(world, world.mo_in, world.ade_in)
    run = world.run()
    Placement.objects.all().delete()

    assert get(client, world.lena, "lead:run", run.public_id).context["since"] == 1


def test_run_again_says_at_once_what_changed(client, world):
    (waits,) = world.person(joined=True)
    first = world.run()
    put(world, world.mo_in, waits)

    response = post(client, world.lena, "lead:propose", *YEAR)

    said = words(client.get(response.url))
    assert (
        f"What changed since run {first.number} Ade Thorne has no mentor now; it was Mo Farrow. {waits} has a mentor now: Mo Farrow."
        in said
    )


def test_run_again_without_a_change_says_nobody(client, world):
    world.run()

    said = words(get(client, world.lena, "lead:run", run_again(world).public_id))

    assert "Nobody: every mentee has the same mentor as before." in said


def test_many_changes_are_cut_short(client, world):
    world.run()
    for mentor, mentee in [world.couple() for _one in range(9)]:
        put(world, mentor, mentee)

    said = words(get(client, world.lena, "lead:run", run_again(world).public_id))

    assert "Person 016 is new, with Person 015. 1 more change See run 1 and this one side by side" in said


def test_run_says_what_each_aim_cost_and_how_sure_it_is(client, world):
    world.couple()
    put(world, world.mo_in, world.participant("person2@harbour.example"))

    said = words(get(client, world.lena, "lead:run", world.run().public_id))

    assert "Proved: aim by aim, no other plan for these people does better. The proof speaks for all 4 couples." in said
    assert "Aim 1. The pairs placed by hand stand What it cost All pairs together fit much less well" in said
    assert "Aim 2. As many mentees as possible have a mentor What it cost Nothing" in said


def test_run_from_before_says_that_it_kept_less(client, world):
    run = world.run()
    Run.objects.update(facts={})

    assert "This run was made before proofs were kept with runs." in words(get(client, world.lena, "lead:run", run.public_id))
    assert "This run was made before this was kept with runs." in words(get(client, world.lena, "lead:run-shortage", run.public_id))


def test_placing_by_hand_from_the_run_has_its_people(client, world):
    (waits,) = world.person(joined=True)

    response = get(client, world.lena, "lead:run", world.run().public_id, mentee=waits.public_id)

    form = response.context["by_hand"]
    assert [label for _value, label in form["mentee"].field.choices] == [
        "Choose a name",
        "Ade Thorne (CT1, North Site)",
        f"{waits} (CT1, South Site)",
    ]
    assert form["mentee"].value() == waits.public_id


def test_two_runs_side_by_side_show_only_what_changes(client, world):
    mentor, mentee = world.couple()
    first = world.run()
    put(world, mentor, world.ade_in)
    put(world, world.mo_in, mentee)
    world.couple()
    second = run_again(world)

    response = get(client, world.lena, "lead:run-compare", second.public_id)
    everybody = get(client, world.lena, "lead:run-compare", second.public_id, other=first.public_id, show="all")

    found = [(str(row.change.mentee), str(row.first.who), str(row.second.who), row.words) for row in response.context["page"]]
    assert found == [
        ("Ade Thorne", "Mo Farrow", str(mentor), f"Ade Thorne is with {mentor} now; it was Mo Farrow"),
        (str(mentee), str(mentor), "Mo Farrow", f"{mentee} is with Mo Farrow now; it was {mentor}"),
        ("Person 004", "None", "Person 003", "Person 004 is new, with Person 003"),
    ]
    assert len(everybody.context["page"]) == 3
    assert "Mentees with a mentor Run 1 2 Run 2 3 What pairs meet on average" in words(response)
    assert "Locked together Run 1 0 Run 2 2" in words(response)


def test_two_runs_by_other_rules_say_which(client, world):
    world.run()
    world.cohort.is_senior_only = False
    world.cohort.save()
    put(world, world.mo_in, world.ade_in, PlacementKind.APART)
    second = run_again(world)

    said = words(get(client, world.lena, "lead:run-compare", second.public_id))

    assert "Rule: grade Run 1 senior, mandatory Run 2 not asked" in said
    assert "Mo Farrow and Ade Thorne are kept apart in run 2 only." in said


def test_the_first_run_alone_has_nothing_beside_it(client, world):
    run = world.run()

    assert "There is only one run" in words(get(client, world.lena, "lead:run-compare", run.public_id))
    get(client, world.lena, "lead:run-compare-csv", run.public_id, status=409)


def test_a_run_of_another_year_is_not_there_to_compare_with(client, world):
    run = world.run()
    Run.objects.create(
        cohort=world.other_cohort, number=1, placed=0, total_score=0, placed_without_locks=0, score_without_locks=0, proposed_at=world.now
    )
    other = Run.objects.get(cohort=world.other_cohort)

    get(client, world.lena, "lead:run-compare", run.public_id, other=other.public_id, status=404)
    get(client, world.lena, "lead:run-compare-csv", run.public_id, other=other.public_id, status=404)


def test_comparison_leaves_as_a_file(client, world):
    (waits,) = world.person(joined=True)
    world.run()
    put(world, world.mo_in, waits)
    second = run_again(world)

    response = get(client, world.lena, "lead:run-compare-csv", second.public_id)

    assert rows_of(response) == [
        ["mentee", "grade", "site", "mentor in run 1", "mentor in run 2", "what changes", "locked in run 1", "locked in run 2"],
        ["Ade Thorne", "CT1", "North Site", "Mo Farrow", "", "Ade Thorne has no mentor now; it was Mo Farrow", "false", "false"],
        ["Person 001", "CT1", "South Site", "", "Mo Farrow", "Person 001 has a mentor now: Mo Farrow", "false", "true"],
    ]


def test_shortage_report_with_names_and_without(client, world):
    people = world.person(2, joined=True)
    run = world.run()

    with_names = words(get(client, world.lena, "lead:run-shortage", run.public_id))
    without = words(get(client, world.lena, "lead:run-shortage", run.public_id, names="no"))

    assert "1 mentee has a mentor in this run. 2 have none." in with_names
    assert "One more core trainee, year 2, with 2 places, would place 2 people." in with_names
    assert [str(one) in with_names for one in people] == [True, True]
    assert [str(one) in without for one in people] == [False, False]
    assert "2 mentees: 2 places too few: 3 mentees for 1 place" in without


def test_shortage_report_of_a_run_that_lacks_nothing(client, world):
    said = words(get(client, world.lena, "lead:run-shortage", world.run().public_id))

    assert "No place is missing, and no rule keeps anybody from a mentor." in said


def test_pairs_leave_with_what_the_two_may_know(client, world):
    run = world.run()

    response = get(client, world.lena, "lead:run-pairs-csv", run.public_id)

    header, row = rows_of(response)
    assert header == ["mentor", "mentor grade", "mentor site", "mentee", "mentee grade", "mentee site", "fit", "locked", "why"]
    assert row[:8] == ["Mo Farrow", "CT2", "North Site", "Ade Thorne", "CT1", "North Site", "Meets everything the rules ask for", "false"]
    assert row[8] == "; ".join(run.proposals.get().shared_reasons)
    assert "Examinations" not in row[8]
    assert response.headers["Content-Disposition"] == 'attachment; filename="harbour-peer-2026-run-1-pairs.csv"'


def test_people_without_a_partner_leave_with_the_rules(client, world):
    world.person(joined=True)
    Person.objects.filter(name="Person 001").update(name="=SUM(A1)")
    run = world.run()

    response = get(client, world.lena, "lead:run-left-csv", run.public_id)

    left = run.leftovers.get().participant
    assert rows_of(response) == [
        ["name", "grade", "site", "as", "why"],
        [f"'{left}" if str(left).startswith("=") else str(left), "CT1", "South Site", "mentee", "1 place too few: 2 mentees for 1 place"],
    ]


def test_files_that_leave_are_noted(client, world):
    world.run()
    run = run_again(world)
    files = [page for page in PAGES if page.endswith("-csv")]

    for page in files:
        get(client, world.lena, page, run.public_id)

    assert list(Event.objects.filter(verb="exported").values_list("subject_kind", flat=True)) == files


def test_leads_own_line_is_left_to_the_other_lead(client, world):
    mentor, mentee = world.couple()
    first = world.run()
    put(world, mentor, world.ade_in, PlacementKind.APART, why="Something")
    becomes(world, world.lena, mentor)
    run = run_again(world)

    response = get(client, world.lena, "lead:run", run.public_id)

    lines = {row.proposal.mentee: row for row in response.context["lines"]}
    assert (lines[mentee].possibilities, lines[mentee].fit) == ([], "")
    assert [row.who for row in lines[world.ade_in].possibilities if row.who == mentor] == []
    assert response.context["since"] == 0
    assert "are kept apart in run" not in words(get(client, world.lena, "lead:run-compare", run.public_id, other=first.public_id))
    assert rows_of(get(client, world.lena, "lead:run-pairs-csv", run.public_id))[2][6] == ""


def test_lead_who_is_left_over_reads_the_neutral_sentence(client, world):
    (lena_in,) = world.person(joined=True)
    run = world.run()
    becomes(world, world.lena, lena_in)

    assert "No partner was found in this run." in words(get(client, world.lena, "lead:run-shortage", run.public_id))
    assert rows_of(get(client, world.lena, "lead:run-left-csv", run.public_id))[1][4] == ""


def test_checking_a_run_says_that_it_is_the_same(client, world):
    run = world.run()

    response = post(client, world.lena, "lead:run-check", run.public_id)

    assert response.url == reverse("lead:run", args=[run.public_id])
    assert "Made again just now, and the same to the byte" in words(client.get(response.url))


def test_checking_a_run_whose_question_was_changed_says_so(client, world):
    run = world.run()
    asked = Asked.objects.get()
    asked.question["problem"]["people"][0] |= {"topics": [], "private_topics": []}
    asked.save()

    said = words(client.get(post(client, world.lena, "lead:run-check", run.public_id).url))

    assert (
        "What was kept of the question has been changed since the run was made. Made from it, 0 pairs differ, and the words of 1 more."
        in said
    )


def test_checking_a_run_after_an_erasure_says_so(client, world):
    run = world.run()
    Asked.objects.all().delete()

    said = words(client.get(post(client, world.lena, "lead:run-check", run.public_id).url))

    assert "This run cannot be made again: somebody who was in it has been erased since." in said


def test_checking_a_large_run_is_for_the_console(client, world, monkeypatch):
    run = world.run()
    monkeypatch.setattr("alongside.web.lead.runs.MOST_COUPLES", 0)

    post(client, world.lena, "lead:run-check", run.public_id)

    assert f"manage.py rerun {run.public_id}" in words(get(client, world.lena, "lead:run", run.public_id))


def test_pages_about_runs_cost_the_same_for_many(client, world):
    world.run()
    few = [cost(client, world.lena, page, run_again(world).public_id) for page in PAGES]
    world.person(20, joined=True)
    world.person(20, invite_as="mentor", grade="CT2", joined=True)

    many = [cost(client, world.lena, page, run_again(world).public_id) for page in PAGES]

    assert many == few
    assert max(many) <= 15
