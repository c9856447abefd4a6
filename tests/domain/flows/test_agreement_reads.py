"""What the steering group reads of a run."""

import pytest

from alongside.domain.matching.queries import warnings_of
from alongside.domain.matching.queries.agreement import left_over, overrides_asked, pairs_without_names, reads_no_names, rules_met
from alongside.domain.people.actions import put_supervisor
from alongside.domain.people.models import Person
from alongside.domain.training.actions import keep_register
from tests.cast import NOW
from tests.domain.flows.agreeing import sent


def test_group_reads_rules_and_numbers(world):
    world.person(joined=True)
    run = sent(world, ready=False)
    (pair,) = pairs_without_names(run)
    assert (pair.grades, pair.is_same_site) == ("Core trainee, year 2 with Core trainee, year 1", True)
    assert pair.asks == ("no training attended",)
    assert [(row.words, row.of) for row in rules_met(run)] == [(words, 1) for words in pair.rules]
    assert [(row.count, row.of) for row in left_over(run)] == [(1, 1)]
    said = " ".join([*pair.rules, *(row.words for row in (*rules_met(run), *left_over(run)))])
    assert [name for name in ("Farrow", "Thorne", "Person", "Examinations") if name in said] == []


def test_override_is_asked_by_name_of_those_alone_who_lack_something(world):
    keep_register(world.session(starts_at=NOW), came=[world.ade_in], by=world.tess, now=NOW)
    run = sent(world, ready=False)
    assert [(row.name, row.missing) for row in overrides_asked(run)] == [("Mo Farrow", ("no training attended",))]
    assert warnings_of(run) == ["No training attended by Mo Farrow."]


def test_supervisor_of_anybody_on_the_roster_reads_no_names(world):
    (silent,) = world.person()
    boss = Person.objects.create(organisation=world.scheme.organisation, name="Sam Oduya (staff)")
    Person.objects.filter(user=world.sam).update(user=None)
    Person.objects.filter(pk=boss.pk).update(user=world.sam)
    assert reads_no_names(world.cohort, world.sam) is False
    put_supervisor(silent.person, supervisor=boss, kind="line_manager")
    assert reads_no_names(world.cohort, world.sam) is True


@pytest.mark.parametrize("more", [0, 3])
def test_reading_costs_the_same_for_few_and_many(world, more, django_assert_num_queries):
    for _couple in range(more):
        world.couple()
    run = sent(world, ready=False)
    with django_assert_num_queries(4):
        pairs_without_names(run), overrides_asked(run), rules_met(run), left_over(run)
