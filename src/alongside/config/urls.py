"""Every address, by audience."""

from django.urls import include, path

from alongside.web.public import organisation

handler400 = "alongside.web.errors.bad_request"
handler403 = "alongside.web.errors.permission_denied"
handler500 = "alongside.web.errors.server_error"
urlpatterns = [
    path("", include("alongside.web.public.urls")),
    path("account/", include("alongside.web.account.urls")),
    path("sign-in/with/<slug:provider_id>/", organisation.start, name="openid_connect_login"),
    path("sign-in/with/<slug:provider_id>/back/", organisation.back, name="openid_connect_callback"),
    path("my/", include("alongside.web.member.urls")),
    path("lead/", include("alongside.web.lead.urls")),
    path("steering/", include("alongside.web.steering.urls")),
    path("trainer/", include("alongside.web.trainer.urls")),
    path("evaluator/", include("alongside.web.evaluator.urls")),
    path("reports/", include("alongside.web.report.urls")),
    path("working/", include("alongside.web.working")),
    path("match-files/", include("alongside.web.on_files.pages")),
    path("system/", include("alongside.web.system.urls")),
]
