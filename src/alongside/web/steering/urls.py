"""Addresses of the steering pages."""

from alongside.web.steering import pages

app_name = "steering"
urlpatterns = pages.urlpatterns
