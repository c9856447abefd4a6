"""Addresses of the evaluator pages."""

from typing import Any

app_name = "evaluator"
urlpatterns: list[Any] = []
