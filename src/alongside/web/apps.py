"""The Django app that holds the pages, templates and static files."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Named here so that its label stays short and its tables stay none."""

    name = "alongside.web"
    label = "web"
