"""Every field of every table is classified for privacy, and the classification names nothing that has gone."""

from django.apps import apps

from alongside.domain.privacy.fields import FIELDS


def fields_of_tables():
    return {
        f"{model.__name__}.{field.name}"
        for app in ("domain", "mfa")
        for model in apps.get_app_config(app).get_models()
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if not field.primary_key
    }


def test_fields_of_tables_are_all_classified():
    assert fields_of_tables() - set(FIELDS) == set()


def test_classification_names_no_field_that_has_gone():
    assert set(FIELDS) - fields_of_tables() == set()
