"""Every table reaches its organisation by one written path, and where there are more they lead to the same one."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models import F

from alongside.domain.access.scope import PATHS, WITHOUT_ONE
from alongside.domain.models import Cohort, Message, Organisation, Scheme
from tests.web.permissions.worlds import build_worlds

LOCAL = {model.__name__: model for model in apps.get_app_config("domain").get_models()}
BETWEEN_TWO = {"Loan"}  # by its nature of two schemes, of one organisation
REACHED = {Organisation: "Organisation", Scheme: "Scheme", Cohort: "Cohort"}


def links_of(model):
    """The fields that lead from a row to one other row."""
    return [field for field in model._meta.concrete_fields if field.is_relation and field.related_model.__name__ in LOCAL]


def fields_along(model, path):
    for name in path.split("__"):
        field = model._meta.get_field(name)
        yield field
        model = field.related_model


def ways(model, goal, walked=()):
    """Every path from a table to another, each table on it once."""
    if model is goal:
        yield "__".join(walked)
        return
    for field in links_of(model):
        if field.related_model is not model and len(walked) < 6:
            yield from ways(field.related_model, goal, (*walked, field.name))


def several_ways():
    """Tables with more than one path to an organisation, a scheme or a year."""
    pairs = ((name, goal) for name in LOCAL for goal in REACHED if goal is Organisation or name not in BETWEEN_TWO)
    return [(name, goal, found) for name, goal in pairs if len(found := list(ways(LOCAL[name], goal))) > 1]


def test_every_table_is_listed_once():
    assert set(PATHS) & set(WITHOUT_ONE) == set()
    assert sorted([*PATHS, *WITHOUT_ONE]) == sorted(LOCAL)


@pytest.mark.parametrize("name", sorted(PATHS))
def test_path_leads_to_the_organisation(name):
    fields = list(fields_along(LOCAL[name], PATHS[name]))

    assert fields[-1].related_model is Organisation
    assert all(field.many_to_one or field.one_to_one for field in fields)
    assert [field.name for field in fields if field.null] == ([] if LOCAL[name] is not Message else ["organisation"])


def test_tables_without_a_path_have_none():
    assert [name for name in WITHOUT_ONE if name != "Organisation" and list(ways(LOCAL[name], Organisation))] == []


def disagreements():
    for name, goal, found in several_ways():
        first, *others = found
        for other in others:
            rows = LOCAL[name].objects.filter(**{f"{first}__isnull": False, f"{other}__isnull": False})
            if wrong := rows.exclude(**{first: F(other)}).count():
                yield f"{name}: {wrong} rows reach another {REACHED[goal]} by {first} than by {other}"


@pytest.fixture
def demonstration(settings, tmp_path, db):
    """The whole year of the demonstration, as its people made it."""
    settings.DEMO = True
    settings.KEYS, settings.FILES = tmp_path / "keys", tmp_path / "files"
    settings.CLOCK_FILE = tmp_path / "clock.txt"
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    call_command("demo", stage="evaluated", verbosity=0)


@pytest.mark.slow
def test_all_paths_lead_to_the_same_in_the_demonstration(demonstration):
    assert list(disagreements()) == []


def test_all_paths_lead_to_the_same_in_three_schemes_of_two_organisations(db, keys, settings, tmp_path):
    settings.FILES = tmp_path / "files"
    build_worlds()

    assert [name for name, _goal, _found in several_ways() if not LOCAL[name].objects.exists()] == []
    assert list(disagreements()) == []


def test_message_of_a_scheme_belongs_to_its_organisation(world):
    Message.objects.filter(scheme=world.scheme).update(organisation=world.hill_scheme.organisation)

    assert {line.split(":")[0] for line in disagreements()} == {"Message"}
