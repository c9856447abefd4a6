"""Addresses of the public pages."""

from django.urls import path

from alongside.web.public import check_figures, demonstration, health, how_pairs, invitations, one_action, pages, passkey, sign_in

app_name = "public"
urlpatterns = [
    path("", pages.front, name="front"),
    path("schemes/<slug:scheme>/", pages.scheme, name="scheme"),
    path("schemes/<slug:scheme>/<slug:cohort>/how-we-make-pairs/", how_pairs.page, name="how-pairs"),
    path("schemes/<slug:scheme>/<slug:cohort>/how-we-make-pairs.pdf", how_pairs.pdf, name="how-pairs-pdf"),
    path("check-figures/", check_figures.page, name="check-figures"),
    path("sign-in/", sign_in.ask, name="sign-in"),
    path("sign-in/code/", sign_in.code, name="sign-in-code"),
    path("sign-in/link/<str:token>/", sign_in.link, name="sign-in-link"),
    path("sign-in/passkey/", passkey.enter, name="sign-in-passkey"),
    path("sign-in/passkey/options/", passkey.options, name="passkey-options"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("start/<str:token>/", invitations.start, name="start"),
    path("questionnaire/<str:token>/", one_action.questionnaire, name="questionnaire"),
    path("met/<str:token>/", one_action.meeting, name="meeting"),
    path("stop-messages/<str:token>/", one_action.stop_messages, name="unsubscribe"),
    path("demonstration/link/<str:token>/", demonstration.link, name="demonstration-link"),
    path("demonstration/messages/", demonstration.messages, name="demonstration-messages"),
    path("health/", health.health, name="health"),
    path("ready/", health.ready, name="ready"),
    path("csp-report/", health.csp_report, name="csp-report"),
    path(".well-known/security.txt", health.security_txt, name="security-txt"),
    path("home/", pages.home_for_me, name="home-for-me"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("privacy/", pages.privacy, name="privacy"),
    path("cookies/", pages.cookies, name="cookies"),
]
