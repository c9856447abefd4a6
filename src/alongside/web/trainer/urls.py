"""Addresses of the trainer pages."""

from typing import Any

app_name = "trainer"
urlpatterns: list[Any] = []
