"""Addresses of the report's pages."""

from alongside.web.report import checklists, pages, writing

app_name = "report"
urlpatterns = [*pages.urlpatterns, *writing.urlpatterns, *checklists.urlpatterns]
