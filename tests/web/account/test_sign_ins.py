"""Sign-ins: how long they last, what ends them, and what the database knows of them."""

from datetime import timedelta

import pytest
from django.contrib.sessions.backends.base import UpdateError
from django.db import DatabaseError, InterfaceError, connection
from django.test import Client

from alongside.domain.access import actions
from alongside.domain.access.actions import close_account, grant_role, open_account
from alongside.domain.access.limits import FORM_OPEN, MEMBERS_AT_MOST, ROLES_AT_MOST, ROLES_IDLE, SEEN_EVERY
from alongside.domain.access.models import Role, SignIn
from alongside.domain.access.queries import live_sign_in
from alongside.domain.organisations.clock import now as clock
from alongside.web.entering import in_words
from tests.web.account.browsers import age, code_sent_to, cookie_of, row_of
from tests.web.asking import sign_in

SECOND = timedelta(seconds=1)


def is_in(client):
    return client.get("/my/").status_code == 200


def lives(row, **after):
    """Whether a sign-in still holds so long after it was last seen, or after it began."""
    moment = row.seen_at + after["idle"] if "idle" in after else row.started_at + after["begun"]
    if "begun" in after:
        SignIn.objects.filter(pk=row.pk).update(seen_at=moment)
    return live_sign_in(row.pk, now=moment) is not None


def test_whoever_sees_others_is_signed_out_after_thirty_idle_minutes(client, world):
    sign_in(client, world.lena)

    assert [lives(row_of(client), idle=ROLES_IDLE), lives(row_of(client), idle=ROLES_IDLE + SECOND)] == [True, False]


def test_whoever_sees_others_is_signed_out_after_twelve_hours_however_busy(client, world):
    sign_in(client, world.lena)
    row = row_of(client)

    assert [lives(row, begun=ROLES_AT_MOST), lives(row, begun=ROLES_AT_MOST + SECOND)] == [True, False]


def test_member_stays_for_twenty_hours_idle_or_not(client, world):
    sign_in(client, world.ade)
    row = row_of(client)

    assert [lives(row, idle=MEMBERS_AT_MOST), lives(row, begun=MEMBERS_AT_MOST + SECOND)] == [True, False]


def test_system_manager_keeps_to_the_limits_of_roles(client, world):
    sign_in(client, world.sys)

    assert row_of(client).sees_others is True


def test_role_that_is_granted_tightens_sign_ins_at_once(client, world):
    sign_in(client, world.ade)
    begun = row_of(client).started_at
    grant_role(world.scheme, user=world.ade, role=Role.TRAINER, starts_on=world.now.date(), ends_on=None, by=world.lena, now=world.now)

    assert (row_of(client).sees_others, row_of(client).expire_date) == (True, begun + ROLES_AT_MOST)


def test_cookie_lasts_as_long_as_the_sign_in(world, by_link):
    cookies = [by_link(user).cookies["alongside"]["max-age"] for user in (world.ade, world.lena)]

    assert [round(age / 60) for age in cookies] == [20 * 60, 12 * 60]


def test_timeout_leads_back_to_the_same_page_with_its_draft(world, by_link, send):
    client = by_link(world.ade)
    page = f"/my/{world.ade_in.public_id}/statement/"
    send(client, f"{page}draft/", side="mentee", text="Half a sentence", topics=["rotas"], avoid="")
    age(client, expire_date=MEMBERS_AT_MOST)

    assert client.get(page).url == f"/sign-in/?next={page}"
    assert "Half a sentence" in by_link(world.ade).get(page).content.decode()


def test_account_that_is_closed_is_signed_out_everywhere_at_once(world, by_link):
    clients = [by_link(world.ade) for _browser in range(2)]
    close_account(world.ade, by=world.sys, now=clock())
    open_account(world.ade, by=world.sys, now=clock())

    assert [is_in(client) for client in clients] == [False, False]
    assert is_in(by_link(world.ade)) is True


def test_seen_is_noted_once_a_minute_at_most(client, world):
    sign_in(client, world.ade)
    client.get("/my/")
    first = row_of(client).seen_at
    age(client, seen_at=SEEN_EVERY)
    client.get("/my/")

    assert row_of(client).seen_at > first


@pytest.mark.parametrize("path", ["/my/?by-itself", "/account/?by-itself&still"])
def test_no_other_page_can_be_seen_without_its_being_noted(client, world, path):
    sign_in(client, world.ade)
    age(client, seen_at=SEEN_EVERY)
    before = row_of(client).seen_at
    client.get(path)

    assert row_of(client).seen_at > before


def test_report_that_a_browser_sends_by_itself_is_not_being_seen(client, world):
    sign_in(client, world.ade)
    age(client, seen_at=SEEN_EVERY)
    before = row_of(client).seen_at
    answer = client.post("/csp-report/", b"{}", content_type="application/csp-report")

    assert (answer.status_code, row_of(client).seen_at) == (204, before)


@pytest.mark.parametrize("problem", [DatabaseError, InterfaceError])
def test_page_opens_while_the_database_cannot_be_written(client, world, monkeypatch, problem):
    sign_in(client, world.ade)
    age(client, seen_at=SEEN_EVERY)

    def full(*_args, **_named):
        raise problem("disk full")

    monkeypatch.setattr(actions, "keep_sign_in", full)

    assert is_in(client) is True


def test_database_holds_neither_the_key_nor_the_data_in_the_clear(client, world):
    sign_in(client, world.ade)
    session = client.session
    session["word"] = "a secret of the session"
    session.save()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM domain_signin")
        dump = str(cursor.fetchall())

    assert [word for word in (cookie_of(client), "a secret of the session", "_auth_user_id") if word in dump] == []
    assert client.session["word"] == "a secret of the session"


def test_row_alone_opens_nothing(client, world):
    sign_in(client, world.ade)
    thief = Client()
    thief.cookies["alongside"] = row_of(client).pk

    assert is_in(thief) is False


def test_signing_in_changes_the_key_that_somebody_may_have_planted(world, by_link, send):
    planted = Client()
    planted.session["planted"] = "yes"
    victim_key = cookie_of(planted)
    client = by_link(world.ade)

    assert cookie_of(client) != victim_key
    assert is_in(planted) is False


def test_sign_in_that_was_ended_is_not_brought_back_by_a_slow_page(client, world):
    sign_in(client, world.ade)
    slow = client.session
    slow.get("anything")
    SignIn.objects.all().delete()
    slow["late"] = "write"

    with pytest.raises(UpdateError):
        slow.save()
    assert SignIn.objects.count() == 0


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36 Edg/156.0", "Edge on Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604", "Safari on iPhone"),
        ("Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/156.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux"),
        ("curl/8", "A browser"),
    ],
)
def test_browser_is_named_in_words(agent, words):
    assert in_words(agent) == words


def test_where_shows_each_browser_and_ends_one(world, by_link, send):
    here = by_link(world.ade, **{"user-agent": "Mozilla/5.0 (iPad; CPU OS 19) Safari/604"})
    there = by_link(world.ade, **{"user-agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    page = here.get("/account/where/").content.decode()
    send(here, "/account/where/", end=row_of(there).public_id)

    assert [page.count(words) for words in ("Safari on iPad", "Firefox on Windows", "(this one)")] == [1, 2, 1]
    assert [is_in(here), is_in(there)] == [True, False]


def test_where_ends_all_others(world, by_link, send):
    clients = [by_link(world.ade) for _browser in range(3)]
    send(clients[0], "/account/where/", end="others")

    assert [is_in(client) for client in clients] == [True, False, False]


@pytest.mark.parametrize("which", ["one", "others"])
def test_ending_sign_ins_asks_again_who_is_there(world, by_link, send, which):
    here, there = by_link(world.ade), by_link(world.ade)
    age(here, confirmed_at=FORM_OPEN + SECOND)
    end = "others" if which == "others" else row_of(there).public_id
    asked = send(here, "/account/where/", end=end).url
    before = is_in(there)
    send(here, asked, ask="yes")
    onward = send(here, asked, code=code_sent_to(world.ade.address)).url
    send(here, onward, end=end)

    assert (asked, before, onward) == ("/account/again/?next=/account/where/", True, "/account/where/")
    assert [is_in(here), is_in(there)] == [True, False]


def test_nobody_ends_the_sign_in_of_another(world, by_link, send):
    mine, theirs = by_link(world.ade), by_link(world.mo)
    send(mine, "/account/where/", end=row_of(theirs).public_id)

    assert is_in(theirs) is True
