"""Addresses of the trainer pages."""

from django.urls import path

from alongside.web.trainer import sessions

app_name = "trainer"
urlpatterns = [
    path("schemes/<slug:scheme>/", sessions.home, name="home"),
    path("sessions/<str:session>/", sessions.register, name="session"),
]
