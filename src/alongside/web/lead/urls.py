"""Addresses of the lead pages."""

from typing import Any

app_name = "lead"
urlpatterns: list[Any] = []
