"""Addresses of the system manager's pages."""

from alongside.web.system import work

app_name = "system"
urlpatterns = work.urlpatterns
