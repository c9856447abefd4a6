"""The one Django app that holds tables."""

from django.apps import AppConfig


class DomainConfig(AppConfig):
    """Every subject of the scheme, in one app with one migration history."""

    name = "alongside.domain"
    label = "domain"
    default_auto_field = "django.db.models.BigAutoField"
