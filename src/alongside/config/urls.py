"""Every address, by audience."""

from django.urls import include, path

handler400 = "alongside.web.errors.bad_request"
handler403 = "alongside.web.errors.permission_denied"
handler500 = "alongside.web.errors.server_error"
urlpatterns = [
    path("", include("alongside.web.public.urls")),
    path("my/", include("alongside.web.member.urls")),
    path("lead/", include("alongside.web.lead.urls")),
    path("steering/", include("alongside.web.steering.urls")),
    path("trainer/", include("alongside.web.trainer.urls")),
    path("evaluator/", include("alongside.web.evaluator.urls")),
    path("reports/", include("alongside.web.reports")),
    path("working/", include("alongside.web.working")),
    path("system/", include("alongside.web.system.urls")),
]
