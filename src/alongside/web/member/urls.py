"""Addresses of the member pages."""

from django.urls import path

from alongside.web.member import home, lending, pairs, questionnaires, sessions, statement

app_name = "member"
urlpatterns = [
    path("", home.home, name="home"),
    path("record/", home.record, name="record"),
    path("record.csv", home.record_csv, name="record-csv"),
    path("answers.csv", home.own_answers_csv, name="own-answers-csv"),
    *lending.urlpatterns,
    path("<str:participant>/taking-part/", home.taking_part, name="taking-part"),
    path("<str:participant>/statement/", statement.statement, name="statement"),
    path("<str:participant>/statement/draft/", statement.draft, name="statement-draft"),
    path("<str:participant>/sessions/", sessions.sessions, name="sessions"),
    path("<str:participant>/sessions/<str:session>/book/", sessions.book_place, name="book"),
    path("<str:participant>/sessions/<str:session>/unbook/", sessions.give_back, name="unbook"),
    path("pairs/<str:pairing>/", pairs.pair, name="pair"),
    path("pairs/<str:pairing>/accept/", pairs.accept_offer, name="pair-accept"),
    path("pairs/<str:pairing>/decline/", pairs.decline_offer, name="pair-decline"),
    path("pairs/<str:pairing>/meetings/", pairs.meetings, name="pair-meetings"),
    path("pairs/<str:pairing>/meetings/<str:meeting>/remove/", pairs.take_off, name="pair-meeting-remove"),
    path("pairs/<str:pairing>/pause/", pairs.pause_pair, name="pair-pause"),
    path("pairs/<str:pairing>/resume/", pairs.resume_pair, name="pair-resume"),
    path("pairs/<str:pairing>/end/", pairs.end_pair, name="pair-end"),
    path("questionnaires/<str:invitee>/", questionnaires.start, name="questionnaire"),
    path("questionnaires/<str:invitee>/check-answers/", questionnaires.check, name="questionnaire-check"),
    path("questionnaires/<str:invitee>/decline/", questionnaires.decline, name="questionnaire-decline"),
    path("questionnaires/<str:invitee>/take-back/", questionnaires.take_back, name="questionnaire-withdraw"),
    path("answers/<str:invitee>/", questionnaires.own_answers, name="own-answers"),
    path("questionnaires/<str:invitee>/<slug:code>/", questionnaires.question, name="question"),
]
