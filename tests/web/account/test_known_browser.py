"""The mark of a browser in which somebody has signed in: for the whole site, out of reach of scripts, for half a year."""

from alongside.web.known import COOKIE, LASTS

DAY = 24 * 60 * 60


def test_mark_is_for_the_whole_site_and_out_of_reach_of_scripts(world, by_link):
    mark = by_link(world.ade).cookies[COOKIE]

    assert (mark["path"], mark["domain"], mark["httponly"], mark["samesite"]) == ("/", "", True, "Lax")
    assert (mark["max-age"], LASTS) == (180 * DAY, 180 * DAY)


def test_mark_says_neither_the_address_nor_the_name(world, by_link):
    mark = by_link(world.ade).cookies[COOKIE].value

    assert [word for word in ("ade", "Ade", "Thorne", "harbour") if word in mark] == []


def test_mark_stays_when_somebody_signs_out(world, by_link, send):
    client = by_link(world.ade)
    before = client.cookies[COOKIE].value
    send(client, "/sign-out/")

    assert client.cookies[COOKIE].value == before
