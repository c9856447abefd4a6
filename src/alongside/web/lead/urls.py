"""Addresses of the lead pages."""

from django.urls import path

from alongside.web.lead import (
    agreement,
    erasing,
    guests,
    home,
    lending,
    matching,
    messages,
    named_answers,
    pairs,
    people,
    questionnaires,
    roles,
    rosters,
    rules,
    runs,
    training,
)

app_name = "lead"
YEAR = "schemes/<slug:scheme>/<slug:cohort>"
urlpatterns = [
    path("schemes/<slug:scheme>/", home.home, name="home"),
    path(f"{YEAR}/", home.overview, name="overview"),
    path(f"{YEAR}/people/", people.people, name="people"),
    path(f"{YEAR}/people.csv", people.people_csv, name="people-csv"),
    path("people/<str:participant>/", people.person, name="person"),
    path("people/<str:participant>/put-forward/", people.put_forward, name="put-forward"),
    path("people/<str:participant>/statement/", people.statement, name="statement"),
    path("people/<str:participant>/avoid/", people.avoid, name="avoid"),
    path(f"{YEAR}/roster/", rosters.upload, name="roster"),
    path("rosters/<str:roster>/", rosters.preview, name="roster-preview"),
    path("rosters/<str:roster>/file/", rosters.file, name="roster-file"),
    path("rosters/<str:roster>/agree/", rosters.agree, name="roster-agree"),
    path("rosters/<str:roster>/discard/", rosters.discard, name="roster-discard"),
    path(f"{YEAR}/invite/", rosters.invite, name="invite"),
    path(f"{YEAR}/training/", training.sessions, name="sessions"),
    path(f"{YEAR}/training/add/", training.add, name="session-add"),
    path("sessions/<str:session>/", training.register, name="session"),
    path("sessions/<str:session>/change/", training.change, name="session-change"),
    *roles.urlpatterns,
    *erasing.urlpatterns,
    *messages.urlpatterns,
    *matching.urlpatterns,
    *runs.urlpatterns,
    *rules.urlpatterns,
    *guests.urlpatterns,
    *lending.urlpatterns,
    *agreement.urlpatterns,
    *pairs.urlpatterns,
    *questionnaires.urlpatterns,
    *named_answers.urlpatterns,
]
