import pytest
from django.urls import reverse

from alongside.domain.access.errors import Refused
from alongside.domain.matching.actions import place, propose, unplace
from alongside.domain.matching.models import Placement, Run
from alongside.domain.matching.states import PlacementKind, RunState
from alongside.domain.outbox.models import Message
from alongside.domain.pairs.models import Pairing
from alongside.domain.people.models import Person
from tests.web.asking import cost, get, post, sign_in, words

YEAR = ("harbour-peer", "2026")


@pytest.fixture
def world(world_today):
    return world_today


def locked(world, mentor, mentee, kind=PlacementKind.TOGETHER):
    return place(world.cohort, mentor=mentor, mentee=mentee, kind=kind, by=world.lena, now=world.now)


def test_matching_page_counts_who_is_waiting(client, world):
    world.person(2, joined=True)

    said = words(get(client, world.lena, "lead:matching", *YEAR))

    assert "3 Mentees waiting 1 Mentors’ places free" in said
    assert "There are 2 more mentees than mentors’ places." in said


def test_matching_page_says_what_to_do_when_nobody_waits(client, world):
    world.active_pair()

    assert "Nobody is waiting for a partner" in words(get(client, world.lena, "lead:matching", *YEAR))


@pytest.mark.parametrize("who", ["cora", "sam", "tess", "eve", "mo", "kit", "olu", "sys"])
@pytest.mark.parametrize("page", ["lead:matching", "lead:run", "lead:run-publish"])
def test_matching_is_not_there_for_others(client, world, who, page):
    args = YEAR if page == "lead:matching" else (world.run().public_id,)

    get(client, getattr(world, who), page, *args, status=404)


def test_proposing_makes_a_run_and_tells_nobody(client, world):
    before = Message.objects.count()

    response = post(client, world.dev, "lead:propose", *YEAR)

    run = Run.objects.get()
    assert response.url == reverse("lead:run", args=[run.public_id])
    assert (run.state, run.placed, Message.objects.count()) == (RunState.DRAFT, 1, before)


def test_proposing_twice_with_one_form_is_one_run(client, world):
    urls = [post(client, world.lena, "lead:propose", *YEAR, form_key="one-and-the-same").url for _click in range(2)]

    assert urls == [reverse("lead:run", args=[Run.objects.get().public_id])] * 2


def test_proposing_with_an_empty_pool_is_refused_in_words(client, world):
    world.active_pair()
    sign_in(client, world.lena)
    here = reverse("lead:matching", args=YEAR)

    response = client.post(
        reverse("lead:propose", args=YEAR), {"form_key": "0123456789"}, headers={"referer": f"http://testserver{here}"}, follow=True
    )

    assert response.redirect_chain == [(here, 302)]
    assert "Nobody is waiting for a partner." in words(response)


@pytest.mark.parametrize("page", ["lead:propose", "lead:place"])
def test_opening_the_address_of_a_button_leads_to_the_page(client, world, page):
    assert get(client, world.lena, page, *YEAR, status=302).url == reverse("lead:matching", args=YEAR)


def test_locking_from_the_matching_page(client, world):
    response = post(client, world.lena, "lead:place", *YEAR, mentor=world.mo_in.public_id, mentee=world.ade_in.public_id, kind="together")

    assert response.url == reverse("lead:matching", args=YEAR) + "#by-hand"
    said = words(get(client, world.lena, "lead:matching", *YEAR))
    assert "Mo Farrow and Ade Thorne are locked together from the next run on." in said
    assert "1 Locked together" in said


def test_locking_without_names_says_what_to_choose(client, world):
    said = words(post(client, world.lena, "lead:place", *YEAR))

    assert "There is a problem Choose a mentor Choose a mentee Choose whether to lock them together or to keep them apart" in said
    assert Placement.objects.count() == 0


def test_locking_somebody_who_left_the_pool_says_so(client, world):
    world.active_pair()

    said = words(post(client, world.lena, "lead:place", *YEAR, mentor=world.mo_in.public_id, mentee="x", kind="together"))

    assert "This person is no longer in the list. Choose again" in said


def test_locking_what_a_rule_forbids_is_refused_with_the_rule(client, world):
    other = world.person(invite_as="mentor", grade="CT2", joined=True)[0]
    locked(world, world.mo_in, world.ade_in)

    said = words(post(client, world.lena, "lead:place", *YEAR, mentor=other.public_id, mentee=world.ade_in.public_id, kind="together"))

    assert "Ade Thorne is already locked with Mo Farrow. Take that lock away first." in said


def test_a_lead_does_not_place_herself(client, world):
    Person.objects.filter(user=world.lena).update(user=None)
    Person.objects.filter(user=world.mo).update(user=world.lena)
    couple = {"mentor": world.mo_in.public_id, "mentee": world.ade_in.public_id}

    said = words(post(client, world.lena, "lead:place", *YEAR, **couple, kind="together"))

    assert "This is about you: ask the other lead of the scheme to decide it." in said
    assert Placement.objects.count() == 0


def test_names_to_place_can_be_shortened(client, world):
    world.person(2, joined=True)

    response = get(client, world.lena, "lead:matching", *YEAR, mentee_name="thorne")

    assert [label for _value, label in response.context["placing"]["mentee"].field.choices][1:] == ["Ade Thorne (CT1, North Site)"]


def test_somebody_of_the_pool_comes_chosen_into_the_form(client, world):
    response = get(client, world.lena, "lead:matching", *YEAR, mentee=world.ade_in.public_id)

    assert response.context["placing"]["mentee"].value() == world.ade_in.public_id


def test_pool_is_filtered_by_name_and_side(client, world):
    world.person(2, joined=True)

    by_name = get(client, world.lena, "lead:matching", *YEAR, name="FARROW")
    by_side = get(client, world.lena, "lead:matching", *YEAR, side="mentee")

    assert [str(row.participant) for row in by_name.context["page"]] == ["Mo Farrow"]
    assert [str(row.participant) for row in by_side.context["page"]] == ["Ade Thorne", "Person 001", "Person 002"]


def test_unplacing_takes_a_lock_away(client, world):
    placement = locked(world, world.mo_in, world.ade_in)

    response = post(client, world.lena, "lead:unplace", placement.public_id)

    assert (response.url, Placement.objects.count()) == (reverse("lead:matching", args=YEAR) + "#by-hand", 0)


def test_run_gives_reasons_and_the_engine_beside_the_lock(client, world):
    better, mentee = world.mo_in, world.ade_in
    other, someone = world.couple()
    locked(world, other, mentee)
    run = world.run()

    said = words(get(client, world.lena, "lead:run", run.public_id))

    assert "With your 1 locked pair, 2 mentees have a mentor." in said
    assert "The engine alone would place 2, and its pairs would meet more (50% on average, not 0%) of what the rules ask for." in said
    assert "Placed by hand. The mentor is more senior: Core trainee, year 2; Core trainee, year 1. Meets nothing the rules ask for." in said
    lines = {str(line.proposal.mentee): line for line in get(client, world.lena, "lead:run", run.public_id).context["lines"]}
    assert (lines["Ade Thorne"].alone, lines["Ade Thorne"].status) == (str(better), "Locked by you")
    assert (lines[str(someone)].alone, lines[str(someone)].status) == (str(other), "Proposed by the engine")


def test_run_says_what_changed_since_the_last(client, world):
    first = world.run()
    other = world.person(invite_as="mentor", grade="CT2", joined=True)[0]
    locked(world, other, world.ade_in)
    second = propose(world.cohort, by=world.lena, now=world.now)

    said = words(get(client, world.lena, "lead:run", second.public_id))

    assert f"What changed since run {first.number} Ade Thorne is with {other} now; it was Mo Farrow." in said
    assert "Run 1: Mo Farrow" in said


def test_run_says_who_is_left_and_why(client, world):
    world.person(joined=True)

    said = words(get(client, world.lena, "lead:run", world.run().public_id))

    assert "Person 001 CT1, South Site" in said
    assert "2 mentees, this one among them, can only go to 1 mentor, who has 1 place: 1 too few." in said


def test_run_can_be_narrowed_to_locked_pairs(client, world):
    world.couple()
    locked(world, world.mo_in, world.ade_in)

    response = get(client, world.lena, "lead:run", world.run().public_id, show="locked")

    assert [str(line.proposal.mentee) for line in response.context["page"]] == ["Ade Thorne"]


def test_locking_from_a_line_comes_back_to_the_line(client, world):
    run = world.run()
    couple = {"mentor": world.mo_in.public_id, "mentee": world.ade_in.public_id}

    response = post(client, world.lena, "lead:place", *YEAR, **couple, kind="apart", run=run.public_id, query="show=proposed")

    assert response.url == reverse("lead:run", args=[run.public_id]) + f"?show=proposed#pair-{world.ade_in.public_id}"
    assert "Kept apart since this run" in words(get(client, world.lena, "lead:run", run.public_id))


def test_line_about_the_viewer_keeps_what_only_others_may_read(client, world):
    run = world.run()
    run.proposals.update(reasons=["Both chose, for matching only: Examinations"], shared_reasons=["Both chose: Careers"])
    Person.objects.filter(user=world.lena).update(user=None)
    Person.objects.filter(user=world.mo).update(user=world.lena)

    hers = words(get(client, world.lena, "lead:run", run.public_id))
    others = words(get(client, world.dev, "lead:run", run.public_id))

    assert "This is about you: leave it to the other lead." in hers
    assert [("for matching only" in said.replace("“for matching only”", "")) for said in (hers, others)] == [False, True]


def test_publishing_asks_first_and_says_how_many_hear(client, world):
    run = world.run()

    said = words(get(client, world.lena, "lead:run-publish", run.public_id))

    assert "Publish 1 pair?" in said
    assert "2 people will get a message today" in said
    assert "Nobody has heard of these pairs before." in said
    assert "No training attended by Ade Thorne, Mo Farrow." in said
    assert Pairing.objects.count() == 0


def test_publishing_warns_of_what_was_placed_since(client, world):
    run = world.run()
    Run.objects.update(proposed_at=world.now.replace(year=2020))
    locked(world, world.mo_in, world.ade_in)

    assert "1 decision was made by hand after this run." in words(get(client, world.lena, "lead:run-publish", run.public_id))


def test_publishing_offers_every_pair_and_tells_both(client, world):
    run = world.run()

    response = post(client, world.lena, "lead:run-publish", run.public_id)

    assert response.url == reverse("lead:pairs", args=YEAR)
    assert Pairing.objects.get().state == "offered"
    told = Message.objects.filter(template="pair offered").values_list("user__name", flat=True)
    assert sorted(told) == ["Ade Thorne", "Mo Farrow"]


def test_publishing_what_has_become_impossible_changes_nothing_and_says_why(client, world):
    run = world.run()
    locked(world, world.mo_in, world.ade_in, PlacementKind.APART)

    response = post(client, world.lena, "lead:run-publish", run.public_id)

    assert response.url == reverse("lead:run", args=[run.public_id])
    said = words(get(client, world.lena, "lead:run", run.public_id))
    assert "Mo Farrow and Ade Thorne cannot be a pair: they are to be kept apart. Run again." in said
    assert (Pairing.objects.count(), Run.objects.get().state) == (0, RunState.DRAFT)


def test_a_published_run_is_not_published_again(client, world):
    run = world.published_run()

    assert get(client, world.lena, "lead:run-publish", run.public_id, status=302).url == reverse("lead:run", args=[run.public_id])
    assert "offered" in words(get(client, world.lena, "lead:run", run.public_id))


def test_a_draft_older_than_a_published_run_is_not_published(client, world):
    old = world.run()
    world.published_run()

    response = get(client, world.lena, "lead:run-publish", old.public_id, status=302)

    assert response.url == reverse("lead:run", args=[old.public_id])
    said = words(get(client, world.lena, "lead:run", old.public_id))
    assert ("Run 2 was published after it" in said, "Publish this run" in said) == (True, False)


def test_discarding_a_draft(client, world):
    run = world.run()

    response = post(client, world.lena, "lead:run-discard", run.public_id)

    assert (response.url, Run.objects.get().state) == (reverse("lead:matching", args=YEAR), RunState.DISCARDED)


def test_matching_and_run_cost_the_same_for_many(client, world):
    few = [cost(client, world.lena, "lead:matching", *YEAR), cost(client, world.lena, "lead:run", world.run().public_id)]
    Run.objects.all().delete()
    world.person(20, joined=True)
    world.person(20, invite_as="mentor", grade="CT2", joined=True)
    locked(world, world.mo_in, world.ade_in)

    many = [cost(client, world.lena, "lead:matching", *YEAR), cost(client, world.lena, "lead:run", world.run().public_id)]

    assert many == few
    assert max(many) <= 19


def test_a_lock_of_a_forbidden_couple_is_refused_by_the_domain_too(world):
    with pytest.raises(Refused, match="Choose a mentor and a mentee of this year"):
        locked(world, world.mo_in, world.mo_in)


def test_locked_pair_says_who_else_there_would_be_without_a_button_that_would_be_refused(client, world):
    mentor, _mentee = world.couple()
    locked(world, world.mo_in, world.ade_in)
    run = world.run()
    button = f'name="mentor" value="{mentor.public_id}"'

    page = get(client, world.lena, "lead:run", run.public_id)
    unplace(Placement.objects.get(), by=world.lena, now=world.now)
    after = get(client, world.lena, "lead:run", run.public_id)

    (row,) = (part for part in page.content.decode().split('<tr class="nhsuk-table__row"') if f'id="pair-{world.ade_in.public_id}"' in part)
    (freed,) = (
        part for part in after.content.decode().split('<tr class="nhsuk-table__row"') if f'id="pair-{world.ade_in.public_id}"' in part
    )
    assert "These two are placed by hand; were they not," in row
    assert ("Put these two together instead" in row, "Put these two together instead" in freed) == (False, True)
    assert (button in row, button in freed) == (False, True)


def test_matching_lists_the_first_names_and_whoever_was_chosen(client, world, monkeypatch):
    monkeypatch.setattr("alongside.web.lead.forms_matching.MOST_IN_LISTS", 1)
    world.person(2, joined=True)
    last = world.participant("person2@harbour.example")

    page = get(client, world.lena, "lead:matching", *YEAR, mentee=last.public_id)

    names = [label for value, label in page.context["placing"].fields["mentee"].choices if value]
    assert names == ["Ade Thorne (CT1, North Site)", "Person 002 (CT1, South Site)"]
    assert "Type part of a name above to find somebody else." in words(page)
    post(client, world.lena, "lead:place", *YEAR, kind="apart", mentor=world.mo_in.public_id, mentee=last.public_id)
    assert "Person 002" in words(get(client, world.lena, "lead:matching", *YEAR))
