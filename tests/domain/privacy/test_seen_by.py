"""Who looked at a person's record, and in which role on that day."""

from datetime import timedelta

from alongside.domain.access.models import RoleGrant
from alongside.domain.history.actions import record_reads
from alongside.domain.privacy.queries import seen_by
from tests.cast import NOW

DAY = timedelta(days=1)


def look(world, by, what="statement", at=NOW, scheme=None):
    record_reads(what, [(world.ade_in.pk, world.ade.pk)], by=by, now=at, scheme_id=(scheme or world.scheme).pk)


def test_look_is_shown_with_the_role_of_that_day(world):
    look(world, world.lena)
    look(world, world.dev, "avoid list", NOW + DAY)
    RoleGrant.objects.filter(user=world.lena).update(ends_on=NOW.date())

    assert [(seen.who, seen.role, seen.scheme, seen.what) for seen in seen_by(world.ade)] == [
        ("Dev Tarrant", "deputy lead", "Harbour peer mentoring", "avoid list"),
        ("Lena Quill", "mentoring lead", "Harbour peer mentoring", "statement"),
    ]


def test_role_that_ended_before_or_is_of_another_scheme_is_not_said(world):
    RoleGrant.objects.filter(user=world.lena).update(ends_on=(NOW - 2 * DAY).date())
    look(world, world.lena)
    look(world, world.kit, at=NOW - DAY)

    assert [seen.role for seen in seen_by(world.ade)] == ["", ""]


def test_looks_are_narrowed_and_cost_the_same_however_many(world, django_assert_num_queries):
    for hour in range(30):
        look(world, (world.lena, world.dev)[hour % 2], ("statement", "record")[hour % 3 == 0], NOW + timedelta(hours=hour))

    with django_assert_num_queries(4):
        assert len(seen_by(world.ade)) == 30
    assert (len(seen_by(world.ade, what="record")), len(seen_by(world.ade, limit=5)), seen_by(world.mo)) == (10, 5, [])
