"""The report as a page and as files, for everybody who may see it."""

from typing import Any

app_name = "report"
urlpatterns: list[Any] = []
