"""Addresses of the steering pages."""

from alongside.web.steering import pages, runs

app_name = "steering"
urlpatterns = [*pages.urlpatterns, *runs.urlpatterns]
