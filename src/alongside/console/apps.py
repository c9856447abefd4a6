"""The Django app that holds the commands."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """Commands only; no tables."""

    name = "alongside.console"
    label = "console"
