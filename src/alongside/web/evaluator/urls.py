"""Addresses of the evaluator pages."""

from alongside.web.evaluator import pages

app_name = "evaluator"
urlpatterns = pages.urlpatterns
