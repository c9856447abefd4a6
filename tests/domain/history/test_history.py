"""Who did or saw what; forms that count once; drafts."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from alongside.domain.history.actions import claim_form, drop_draft, finish_form, record, record_reads, save_draft
from alongside.domain.history.models import Draft, Event
from alongside.domain.history.queries import draft_of, drafts_of, looks_at, result_of
from tests.cast import NOW

HOUR = timedelta(hours=1)


def test_event_holds_ids_and_never_text(world):
    event = record("did", world.ade_in, by=world.lena, now=NOW, scheme_id=world.scheme.pk, about=world.ade.pk)
    assert (event.at, event.verb, event.actor_id, event.subject_kind, event.subject_id) == (
        NOW,
        "did",
        world.lena.pk,
        "Participant",
        world.ade_in.pk,
    )
    texts = {field.name for field in Event._meta.fields if field.get_internal_type() in {"CharField", "TextField", "JSONField"}}
    assert texts == {"verb", "subject_kind"}


def test_event_by_the_clock_has_no_actor(world):
    assert record("lapse", world.ade_in, by=None, now=NOW).actor_id is None


def test_event_is_undone_with_what_it_tells_of(world):
    before = Event.objects.count()
    with transaction.atomic():
        record("did", world.ade_in, by=world.lena, now=NOW)
        transaction.set_rollback(True)
    assert Event.objects.count() == before


def test_looks_are_shown_newest_first_and_ones_own_are_not_noted(world, django_assert_num_queries):
    rows = [(world.ade_in.pk, world.ade.pk), (world.mo_in.pk, world.mo.pk)]
    with django_assert_num_queries(1):
        record_reads("statement", rows, by=world.lena, now=NOW, scheme_id=world.scheme.pk)
    record_reads("avoid list", rows[:1], by=world.dev, now=NOW + HOUR, scheme_id=world.scheme.pk)
    record_reads("statement", rows[:1], by=world.ade, now=NOW + HOUR, scheme_id=world.scheme.pk)
    assert [(look.at, look.who, look.what) for look in looks_at(world.ade)] == [
        (NOW + HOUR, "Dev Tarrant", "avoid list"),
        (NOW, "Lena Quill", "statement"),
    ]
    assert [look.who for look in looks_at(world.ade, limit=1)] == ["Dev Tarrant"]
    assert looks_at(world.lena) == []


def test_form_counts_once_and_leads_the_second_click_to_the_first_result(world):
    form = claim_form("k" * 20, by=world.ade, now=NOW)
    assert result_of("k" * 20, world.ade) == ""
    finish_form(form, "/my/" + "x" * 600)
    with pytest.raises(IntegrityError), transaction.atomic():
        claim_form("k" * 20, by=world.ade, now=NOW)
    assert result_of("k" * 20, world.ade) == ("/my/" + "x" * 600)[:500]


def test_form_of_another_person_leads_nowhere(world):
    finish_form(claim_form("k" * 20, by=world.ade, now=NOW), "/my/")
    assert (result_of("k" * 20, world.mo), result_of("other", world.ade)) == (None, None)


def test_draft_waits_for_its_writer_alone(world):
    save_draft("statement:1", {"text": "half"}, by=world.ade, now=NOW)
    save_draft("statement:1", {"text": "a half"}, by=world.ade, now=NOW + HOUR)
    assert (draft_of("statement:1", world.ade), draft_of("statement:1", world.mo)) == ({"text": "a half"}, {})
    assert (drafts_of(world.ade), drafts_of(world.mo)) == ({"statement:1"}, frozenset())
    drop_draft("statement:1", by=world.mo)
    assert Draft.objects.count() == 1
    drop_draft("statement:1", by=world.ade)
    assert Draft.objects.count() == 0
