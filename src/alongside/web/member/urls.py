"""Addresses of the member pages."""

from typing import Any

app_name = "member"
urlpatterns: list[Any] = []
