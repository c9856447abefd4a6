"""Addresses of the steering pages."""

from alongside.web.steering import pages, pairs, runs

app_name = "steering"
urlpatterns = [*pages.urlpatterns, *runs.urlpatterns, *pairs.urlpatterns]
