"""What a browser or a provider says is held to a length, a depth and a spelling."""

import pytest
from django.urls import reverse

from alongside.domain.access.models import RoleGrant
from alongside.domain.flows.heavy import ask_for_report
from alongside.domain.organisations.clock import now as clock
from alongside.domain.work.models import Job
from alongside.kit.files import FileStore
from alongside.web.known import COOKIE
from alongside.web.proofs import PasskeyForm
from alongside.web.public.organisation import address_in, spelt
from tests.web.asking import sign_in


@pytest.mark.parametrize("sent", ['{"a": "' + "x" * 20_000 + '"}', "[" * 9_000 + "]" * 9_000])
def test_long_or_deep_credential_is_refused(sent):
    assert list(PasskeyForm({"credential": sent}).errors) == ["credential"]


def test_list_as_checked_is_not_checked(settings):
    settings.SSO_ADDRESSES_VERIFIED = False
    assert address_in({"email": "a@b.example", "email_verified": [True]}) == ""


def test_folded_letters_are_another_address():
    assert (spelt("Ade@B.example") == spelt("ade@b.example"), spelt("straße@b.example") == spelt("strasse@b.example")) == (True, False)


def test_report_is_not_fetched_after_the_role(world, client, settings):
    job = ask_for_report(world.cohort, kind="pdf", by=world.lena, now=clock())
    Job.objects.update(state="done", result=FileStore(settings.FILES).save(b"%PDF", "pdf"))
    RoleGrant.objects.filter(user=world.lena).delete()
    sign_in(client, world.lena)
    assert client.get(reverse("working:result", args=[job.public_id])).status_code == 404


def test_browser_is_known_after_signing_in(world, by_link):
    cookie = by_link(world.ade).cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 180 * 24 * 3600)
