"""Addresses of the steering pages."""

from typing import Any

app_name = "steering"
urlpatterns: list[Any] = []
