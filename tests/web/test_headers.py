"""The headers of errors, redirects, static files and signing out; of pages see permissions/test_headers."""

import pytest
from django.conf import settings as site
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.test import Client, override_settings
from django.urls import include, path

from alongside.web.gate import public
from tests.web.asking import sign_in
from tests.web.headers import NONCE, problems


def test_nonce_is_another_one_each_time(client, db):
    said = [NONCE.search(client.get("/").headers["Content-Security-Policy"]).group(1) for _visit in range(20)]

    assert len(set(said)) == 20


def raises(problem):
    @public()
    def view(_request):
        raise problem

    return view


urlpatterns = [
    path("broken/", raises(RuntimeError("Ade finds it hard")), name="broken"),
    path("suspicious/", raises(SuspiciousOperation("Ade")), name="suspicious"),
    path("denied/", raises(PermissionDenied("Ade")), name="denied"),
    path("", include("alongside.config.urls")),
]
handler400 = "alongside.web.errors.bad_request"
handler403 = "alongside.web.errors.permission_denied"
handler500 = "alongside.web.errors.server_error"


@pytest.mark.parametrize(
    ("asked", "status"), [("broken/", 500), ("suspicious/", 400), ("denied/", 403), ("nothing/", 404), ("sign-in", 301), ("health", 301)]
)
@pytest.mark.parametrize("is_signed_in", [False, True])
def test_errors_and_redirects_have_the_whole_set(world_today, settings, asked, status, is_signed_in):
    settings.ROOT_URLCONF = __name__
    client = Client(raise_request_exception=False)
    if is_signed_in:
        sign_in(client, world_today.ade)

    response = client.get(f"/{asked}")

    assert (response.status_code, problems(response)) == (status, [])
    assert b"Ade" not in response.content.replace(b"Ade Thorne", b"")
    if status != 301:
        assert response.headers["X-Request-ID"] in response.content.decode()


def test_host_that_is_not_ours_is_refused_with_the_whole_set(client, db):
    response = client.get("/sign-in/", headers={"host": "evil.example"})

    assert (response.status_code, problems(response)) == (400, [])


def test_static_files_have_the_whole_set(tmp_path, db):
    static = {"STATIC_ROOT": tmp_path}
    (tmp_path / "app.css").write_text("p { color: red }")
    (tmp_path / "app.js").write_text("1")
    with override_settings(
        **static, STORAGES=site.STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedStaticFilesStorage"}}
    ):
        for name in ("app.css", "app.js"):
            response = Client().get(f"/static/{name}")
            found = response.status_code, problems(response), "max-age" in response.headers["Cache-Control"], response.getvalue() != b""
            assert found == (200, [], True, True)


def test_connection_is_held_to_https_for_a_year(db):
    year = {
        "SECURE_HSTS_SECONDS": 31_536_000,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "SECURE_SSL_REDIRECT": True,
    }
    with override_settings(**year):
        client = Client()
        assert client.get("/", secure=True).headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
        assert (client.get("/").status_code, client.get("/health/").status_code) == (301, 200)


def test_signing_out_clears_what_the_browser_keeps(client, world_today):
    sign_in(client, world_today.ade)

    assert "Clear-Site-Data" not in client.get("/sign-out/").headers
    assert client.post("/sign-out/").headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.parametrize("name", ["SESSION_COOKIE", "CSRF_COOKIE"])
def test_cookies_are_bound_to_this_host_and_kept_from_other_sites(name):
    assert getattr(site, f"{name}_SAMESITE") == "Lax"
    assert site.SESSION_COOKIE_HTTPONLY is True
