"""The names of pages that e-mails point to, and nothing behind them."""

from django.http import HttpResponse
from django.urls import include, path


def nothing(_request, **_captured):
    return HttpResponse()


public = [
    path("sign-in/link/<str:token>/", nothing, name="sign-in-link"),
    path("start/<str:token>/", nothing, name="start"),
    path("questionnaire/<str:token>/", nothing, name="questionnaire"),
    path("met/<str:token>/", nothing, name="meeting"),
    path("stop-messages/<str:token>/", nothing, name="unsubscribe"),
    path("demonstration/link/<str:token>/", nothing, name="demonstration-link"),
]
member = [
    path("", nothing, name="home"),
    path("loans/<str:loan>/", nothing, name="loan"),
    path("pairs/<str:pairing>/", nothing, name="pair"),
    path("questionnaires/<str:invitee>/", nothing, name="questionnaire"),
    path("<str:participant>/taking-part/", nothing, name="taking-part"),
]
lead = [
    path("runs/<str:run>/", nothing, name="run"),
    path("pairs/<str:pairing>/", nothing, name="pair"),
    path("loans/<str:loan>/", nothing, name="loan"),
    path("schemes/<slug:scheme>/<slug:cohort>/loans/", nothing, name="loans"),
]
steering = [path("runs/<str:run>/", nothing, name="run"), path("pairs/<str:pairing>/", nothing, name="pair")]
urlpatterns = [
    path("", include((public, "public"))),
    path("my/", include((member, "member"))),
    path("lead/", include((lead, "lead"))),
    path("steering/", include((steering, "steering"))),
]
