"""The open pages."""

import pytest

from alongside.domain.flows.set_up import set_texts
from alongside.domain.flows.tidying import LATER, SOON
from alongside.domain.organisations.models import Organisation, TextKey
from alongside.domain.outbox.purposes import Purpose


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/accessibility/", "/privacy/", "/cookies/"])
def test_page_opens_for_everybody(client, world, path):
    page = client.get(path)

    assert (page.status_code, page.content.decode().count("<h1")) == (200, 1)


def test_front_lists_the_schemes(client, world):
    page = client.get("/").content.decode()

    assert [page.count(f"/schemes/{slug}/") for slug in ("harbour-peer", "harbour-other", "hill-peer")] == [1, 1, 1]


def test_front_before_any_scheme(client, db):
    assert "No scheme has been set up here yet" in client.get("/").content.decode()


def test_scheme_page_shows_its_own_texts_and_people(client, world):
    texts = {TextKey.WHO_FOR: "Everybody\n\n<b>here</b>", TextKey.CONFIDENTIALITY: "It stays with you."}
    set_texts(world.scheme, texts, by=world.lena, now=world.now)
    page = client.get("/schemes/harbour-peer/").content.decode()
    wanted = ["Second-years support first-years.", "&lt;b&gt;here", "It stays with you.", "Lena Quill, mentoring lead", "mailto:mentoring@"]

    assert [words for words in wanted if words not in page] == []


def test_scheme_that_is_not_there(client, world):
    assert client.get("/schemes/nowhere/").status_code == 404


def test_scheme_page_names_no_member(client, world):
    page = client.get("/schemes/harbour-peer/").content.decode()

    assert [name for name in ("Mo Farrow", "Ade Thorne") if name in page] == []


def test_front_costs_the_same_for_more_schemes(client, world, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):
        client.get("/")


def test_demonstration_link_signs_in_by_its_button(client, world, path_of, settings, send):
    settings.DEMO = True
    path = path_of(world.lena, Purpose.DEMONSTRATION, argument="mentoring lead")
    page = client.get(path).content.decode()

    assert "Continue as Lena Quill (mentoring lead)" in " ".join(page.split())
    assert "_auth_user_id" not in client.session
    assert [send(client, path).url for _time in range(2)] == ["/home/", "/home/"]
    assert client.session["_auth_user_id"] == str(world.lena.pk)


def test_demonstration_link_that_is_not_known(client, db, settings, send):
    settings.DEMO = True

    assert "This link no longer works" in send(client, "/demonstration/link/nonsense/").content.decode()


@pytest.mark.parametrize("method", ["get", "post"])
def test_demonstration_link_outside_the_demonstration(client, world, path_of, method):
    path = path_of(world.lena, Purpose.DEMONSTRATION)

    assert getattr(client, method)(path).status_code == 404
    assert "_auth_user_id" not in client.session


def test_messages_are_shown_in_the_demonstration_without_links(client, world, settings):
    settings.DEMO = True
    page = client.get("/demonstration/messages/").content.decode()

    assert page.count("[a link made when the message is sent]") == 2
    assert "{link}" not in page


def test_messages_outside_the_demonstration(client, world):
    assert client.get("/demonstration/messages/").status_code == 404


def test_cookies_page_names_every_cookie_that_signing_in_sets(client, world, send):
    client.get("/sign-in/")
    send(client, "/sign-in/", address="ade@harbour.example")
    page = client.get("/cookies/").content.decode()

    assert [name for name in client.cookies if name not in page] == []


@pytest.mark.django_db
def test_privacy_gives_the_times_after_which_things_really_go(client, settings):
    words = client.get("/privacy/").content.decode()

    assert (SOON.days, LATER.days, settings.SESSION_COOKIE_AGE) == (30, 365, 20 * 60 * 60)
    assert [words.count(time) for time in ("30 days after", "after 30 days", "after 12 months", "after 20 hours")] == [1, 1, 2, 1]
    assert "emptied some months after their time" not in words


def test_privacy_gives_the_months_of_every_organisation(client, world):
    Organisation.objects.filter(slug="hill").update(months_statements=4, months_meetings=7, months_names=13)
    words = " ".join(client.get("/privacy/").content.decode().split())
    harbour, _name, hill = words.partition("Hill Trust has set how many")

    assert "Harbour Trust has set how many" in harbour
    assert [
        harbour.count(time) for time in (": 6 months after the end of a year", ": 24 months after it", ": 24 months after the end of")
    ] == [1] * 3
    assert [hill.count(time) for time in (": 4 months after the end of a year", ": 7 months after it", ": 13 months after the end of")] == [
        1
    ] * 3
