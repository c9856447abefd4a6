"""What mail scanners do to links before their reader does, and what a stranger can learn by asking to sign in."""

import random
import re
import secrets
import statistics
import time

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection
from django.test import Client
from scipy.stats import wilcoxon

from alongside.domain.access.models import SignIn
from alongside.domain.models import Meeting, Participant
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import make_link
from alongside.domain.outbox.models import Link
from alongside.domain.outbox.purposes import Purpose
from alongside.kit.crypto import digest
from alongside.web.public.asked import COOKIE, SALT

pytestmark = pytest.mark.slow
LINKS, PRESSED_IN_A_BROWSER, ASKED = 100, 20, 500
FRESH = re.compile(rb'name="(csrfmiddlewaretoken|form_key)" value="[^"]*"|nonce="[^"]*"|[0-9a-f]{32}')


def path_to(user, purpose, now, **more):
    return make_link(user, purpose, now=now, **more)[0].removeprefix(settings.ADDRESS)


def scan(path):
    """Fetch as scanners do: without and with a body, as different programs, following nothing."""
    for agent in ("scanner", "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36"):
        client = Client(headers={"user-agent": agent})
        client.head(path)
        client.get(path)


def press(client, path):
    return client.post(path, {"form_key": secrets.token_urlsafe(16)})


def asked_from_a_browser(address):
    client = Client()
    client.post("/sign-in/", {"form_key": secrets.token_urlsafe(16), "address": address})
    return client


def browser_of(client):
    """What ties a link to the browser that asked."""
    return digest(signing.loads(client.cookies[COOKIE].value, salt=SALT)["browser"])


def test_scanner_uses_up_no_sign_in_link_and_gets_no_session(world_today, say):
    used, entered, worked = 0, 0, 0
    for person in world_today.person(LINKS, joined=True):
        user = person.person.user
        mine = asked_from_a_browser(user.address)
        path = path_to(user, Purpose.SIGN_IN, world_today.now, browser=browser_of(mine))
        scan(path)
        elsewhere = Client()
        press(elsewhere, path)
        used += Link.objects.filter(user=user, used_at__isnull=False).count()
        entered += SignIn.objects.filter(user=user).count()
        press(mine, path)
        worked += SignIn.objects.filter(user=user).count()

    say(f"sign-in links: {used} of {LINKS} used up, {entered} sessions elsewhere, {worked} then worked where they were asked for")
    assert (used, entered, worked) == (0, 0, LINKS)


@pytest.mark.parametrize("purpose", [Purpose.INVITATION, Purpose.QUESTIONNAIRE, Purpose.MEETING, Purpose.UNSUBSCRIBE], ids=str)
def test_fetching_a_link_does_nothing(purpose, world_today, say):
    world = world_today
    pairing, invitee = world.active_pair(), world.invitee(world.wave())
    arguments = {
        Purpose.INVITATION: world.ade_in.public_id,
        Purpose.QUESTIONNAIRE: invitee.public_id,
        Purpose.MEETING: pairing.public_id,
        Purpose.UNSUBSCRIBE: str(world.scheme.public_id),
    }
    before = state()
    for _link in range(LINKS):
        scan(path_to(world.ade, purpose, world.now, argument=arguments[purpose]))

    used = Link.objects.filter(used_at__isnull=False).count()
    say(f"{purpose} links: {used} of {LINKS} used up, {SignIn.objects.count()} sessions")
    assert (used, SignIn.objects.count(), state()) == (0, 0, before)


def state():
    """What the buttons behind links would change."""
    return list(Participant.objects.order_by("pk").values()), Meeting.objects.count()


def test_scanner_that_runs_scripts_uses_up_no_link(world_today, live_server, browser, say):
    used = entered = 0
    for person in world_today.person(PRESSED_IN_A_BROWSER, joined=True):
        user = person.person.user
        mine = asked_from_a_browser(user.address)
        path = path_to(user, Purpose.SIGN_IN, world_today.now, browser=browser_of(mine))
        context = browser.new_context()
        page = context.new_page()
        page.goto(live_server.url + path)
        page.evaluate("document.querySelectorAll('form').forEach(form => form.requestSubmit && form.requestSubmit())")
        page.wait_for_load_state()
        context.close()
        used += Link.objects.filter(user=user, used_at__isnull=False).count()
        entered += SignIn.objects.filter(user=user).count()

    say(f"in Chromium, scripts run and forms sent: {used} of {PRESSED_IN_A_BROWSER} used up, {entered} sessions")
    assert (used, entered) == (0, 0)


@pytest.fixture
def durable(transactional_db):
    """Each commit is on the disk before the answer, as on a server whose data somebody needs; the tests' own server does without."""
    settings_of_server("alter system set fsync = on", "alter system set synchronous_commit = on")
    yield
    settings_of_server("alter system set fsync = off", "alter system set synchronous_commit = off")


def settings_of_server(*statements):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for statement in (*statements, "select pg_reload_conf()"):
                cursor.execute(statement)
        connection.close()


def answer_to(address):
    """What asking with an address shows, and how long it takes."""
    client = Client()
    started = time.perf_counter()
    sent = client.post("/sign-in/", {"form_key": secrets.token_urlsafe(16), "address": address})
    taken = time.perf_counter() - started
    shown = client.get(sent.url)
    headers = {name: value for name, value in sent.items() if name not in {"Content-Security-Policy", "X-Request-ID"}}
    body = FRESH.sub(b"", shown.content).replace(address.encode(), b"")
    return (sent.status_code, sent.url, sorted(headers.items()), shown.status_code, body), taken


def asked_in_pairs(known):
    """Known and unknown addresses, one of each at a time and in the order that chance gives: what is shown, and how long each takes."""
    answers, times, chance = set(), {True: [], False: []}, random.Random(ASKED)
    answer_to("first@harbour.example")
    for address in known:
        pair = [(True, address), (False, address.replace("person", "nobody"))]
        for is_known, asked in chance.sample(pair, 2):
            shown, taken = answer_to(asked)
            answers.add(repr(shown))
            times[is_known].append(taken)
    return answers, times


def chance_of(times, say, planted=0.0):
    """How likely chance alone makes such differences within the pairs; `planted` is a delay given to the known ones."""
    differences = [mine + planted - other for mine, other in zip(times[True], times[False], strict=True)]
    medians = [1e3 * statistics.median(found) for found in (times[True], times[False], differences)]
    p_value = wilcoxon(differences).pvalue
    words = "medians {:.2f} and {:.2f} ms, within pairs {:+.3f} ms".format(*medians)
    say(f"{connection.vendor}, {ASKED} known, {ASKED} unknown, {1e3 * planted:.0f} ms planted: {words}, p = {p_value:.3g}")
    return p_value


def test_known_and_unknown_addresses_cannot_be_told_apart(durable, world_today, say):
    """By what is shown, or by the time; a planted millisecond shows that the measurement is not blind."""
    known = [person.person.user.address for person in world_today.person(ASKED, joined=True)]
    assert User.objects.filter(address__startswith="nobody").count() == 0
    answers, times = asked_in_pairs(known)

    assert len(answers) == 1
    assert chance_of(times, say, planted=0.001) < 1e-3
    assert chance_of(times, say) >= 0.01
