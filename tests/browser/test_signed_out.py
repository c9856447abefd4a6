"""The pages that hold what was written when its writer was signed out meanwhile, or has to show who they are first."""

import pytest
from django.urls import reverse

from alongside.domain.access.models import SignIn
from tests.browser.look import Eyes
from tests.web.asking import sign_in

WRITTEN = "I would like somebody to talk to about <rotas> & nights.\n\n" + "It has been a long year, and I have much to say about it. " * 8
REFUSED = "the server responded with a status of 403"


@pytest.fixture
def written(world_today, see, page):
    """Write on the page of a question, or of a session, and send it after something has happened to one's sign-in."""

    def send(user, path, field, happens, enter=sign_in):
        see(user, path, enter=enter)
        page.get_by_role("textbox").first.fill(field)
        happens()
        eyes = Eyes(page)
        with page.expect_navigation():
            page.locator("main form button[type=submit]").first.click()
        return [problem for problem in eyes.problems() if REFUSED not in problem]

    return send


def test_words_are_on_the_page_after_being_signed_out(world_today, page, written):
    invitee = world_today.invitee(world_today.wave())
    path = reverse("member:question", args=[invitee.public_id, "words"])

    assert written(world_today.ade, path, WRITTEN, SignIn.objects.all().delete) == []
    assert page.get_by_role("heading", level=1).inner_text() == "You were signed out while you wrote"
    assert page.get_by_label("What you wrote").input_value() == WRITTEN
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in and go back (opens in a new tab)").click()
    assert opened.value.url.endswith(f"/sign-in/?next={path}")
    assert page.get_by_label("What you wrote").input_value() == WRITTEN


def test_words_are_on_the_page_that_asks_who_one_is(world_today, page, written):
    path = reverse("account:address")

    def hours_pass():
        SignIn.objects.update(confirmed_at=None)

    assert written(world_today.ade, path, "new@harbour.example", hours_pass) == []
    assert page.get_by_role("heading", level=1).inner_text() == "Show once more who you are"
    assert page.get_by_label("What you wrote").input_value() == "new@harbour.example"
