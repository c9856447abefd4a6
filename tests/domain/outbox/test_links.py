"""Links and codes: one purpose, one use, for a time; and none stands in any row."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alongside.domain.access.models import Tally
from alongside.domain.organisations.models import User
from alongside.domain.outbox.actions import Known, ask_by_address, ask_to_sign_in, count_wrong_code, deliver, life_of, make_link, use_link
from alongside.domain.outbox.models import Link, Message
from alongside.domain.outbox.purposes import CODE_ATTEMPTS, RULES, Purpose
from alongside.domain.outbox.queries import link_by_code, open_link
from tests.cast import NOW, build_world

MINUTE = timedelta(minutes=1)
ADE = "ade@harbour.example"


def token_of(address):
    return urlsplit(address).path.rstrip("/").rsplit("/", 1)[-1]


def every_cell():
    """All that is kept, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield from (str(cell) for cell in row)


@pytest.fixture
def signing_in(world, post_office):
    """Ade has asked to sign in, and has the message."""
    ask_to_sign_in(world.ade, browser="ade's browser", now=NOW)
    deliver(now=NOW)
    return post_office


def test_sign_in_letter_carries_link_code_and_minutes(signing_in):
    words = signing_in.sign_in(ADE)
    assert signing_in.link(ADE).startswith("http://127.0.0.1:8000/sign-in/link/")
    assert ("for 30 minutes" in words, "{" in words) == (True, False)


def test_sent_links_and_codes_stand_in_no_row(world, signing_in):
    sent = [letter.get_content() for letter in signing_in.letters]
    secrets = {token_of(word) for text in sent for word in text.split() if word.startswith("http")}
    assert len(secrets) == 5, "two invitations, each with a way to stop them, and one sign-in"
    cells = list(every_cell())
    assert [cell for cell in cells for secret in secrets | {signing_in.code(ADE)} if secret in cell] == []


def test_invitation_letter_opens_its_participant(world, signing_in):
    invitation = next(letter for letter in signing_in.to(ADE) if "invitation" in letter["Subject"])
    address, _to_stop = (word for word in invitation.get_content().split() if word.startswith("http"))
    opened = open_link(token_of(address), Purpose.INVITATION, now=NOW)
    assert (opened.link.user, opened.link.argument) == (world.ade, world.ade_in.public_id)


def test_open_link_uses_nothing_up(world, signing_in):
    token = token_of(signing_in.link(ADE))
    assert [open_link(token, Purpose.SIGN_IN, now=NOW).problem for _time in range(2)] == ["", ""]


def test_open_link_of_another_purpose_is_unknown(signing_in):
    assert open_link(token_of(signing_in.link(ADE)), Purpose.INVITATION, now=NOW).problem == "unknown"


def test_open_link_that_was_never_made_is_unknown(world):
    assert open_link("no such thing", Purpose.SIGN_IN, now=NOW).problem == "unknown"


def test_open_link_after_use_is_used(world, signing_in):
    token = token_of(signing_in.link(ADE))
    assert use_link(open_link(token, Purpose.SIGN_IN, now=NOW).link, now=NOW) is True
    assert open_link(token, Purpose.SIGN_IN, now=NOW).problem == "used"


def test_use_link_twice_counts_once(world):
    make_link(world.ade, Purpose.SIGN_IN, now=NOW)
    link = Link.objects.get()
    assert [use_link(link, now=NOW), use_link(link, now=NOW)] == [True, False]


def test_use_link_of_an_invitation_leaves_it_open(world):
    make_link(world.ade, Purpose.INVITATION, now=NOW)
    link = Link.objects.get()
    assert [use_link(link, now=NOW), use_link(link, now=NOW)] == [True, True]


@pytest.mark.parametrize(
    ("purpose", "name", "lives"),
    [
        (Purpose.SIGN_IN, "ade", 30 * MINUTE),
        (Purpose.SIGN_IN, "lena", 10 * MINUTE),
        (Purpose.SIGN_IN, "sys", 10 * MINUTE),
        (Purpose.INVITATION, "ade", timedelta(days=14)),
        (Purpose.INVITATION, "lena", timedelta(days=14)),
    ],
)
def test_link_lives_as_long_as_its_purpose_and_role_allow(world, purpose, name, lives):
    user = world.users[name]
    assert life_of(user, purpose) == lives
    address, _code = make_link(user, purpose, now=NOW)
    token = token_of(address)
    assert [open_link(token, purpose, now=NOW + lives + late).problem for late in (timedelta(0), timedelta(seconds=1))] == ["", "expired"]


def test_link_of_a_closed_account_is_unknown(world):
    address, _code = make_link(world.ade, Purpose.SIGN_IN, now=NOW)
    world.ade.is_active = False
    world.ade.save(update_fields=["is_active"])
    assert open_link(token_of(address), Purpose.SIGN_IN, now=NOW).problem == "unknown"


def test_new_sign_in_link_ends_the_one_before(world):
    first, _code = make_link(world.ade, Purpose.SIGN_IN, now=NOW)
    other, _code = make_link(world.mo, Purpose.SIGN_IN, now=NOW)
    make_link(world.ade, Purpose.SIGN_IN, now=NOW)
    assert [open_link(token_of(link), Purpose.SIGN_IN, now=NOW).problem for link in (first, other)] == ["used", ""]


def test_code_signs_in_the_browser_that_asked(world, signing_in):
    assert link_by_code(signing_in.code(ADE), "ade's browser", now=NOW).user == world.ade


def test_code_may_be_typed_with_spaces(world, signing_in):
    code = signing_in.code(ADE)
    assert link_by_code(f" {code[:4]} {code[4:]} ", "ade's browser", now=NOW).user == world.ade


def test_code_in_another_browser_is_nothing(signing_in):
    assert link_by_code(signing_in.code(ADE), "another browser", now=NOW) is None


def test_code_of_a_closed_account_is_nothing(world, signing_in):
    world.ade.is_active = False
    world.ade.save(update_fields=["is_active"])
    assert link_by_code(signing_in.code(ADE), "ade's browser", now=NOW) is None


def test_code_after_its_time_is_nothing(signing_in):
    assert link_by_code(signing_in.code(ADE), "ade's browser", now=NOW + 31 * MINUTE) is None


def test_code_after_its_link_was_used_is_nothing(signing_in):
    use_link(Link.objects.get(purpose=Purpose.SIGN_IN), now=NOW)
    assert link_by_code(signing_in.code(ADE), "ade's browser", now=NOW) is None


def test_wrong_codes_end_the_browsers_sign_in(signing_in):
    code = signing_in.code(ADE)
    wrong = "00000000" if code != "00000000" else "11111111"
    for _attempt in range(CODE_ATTEMPTS):
        assert link_by_code(wrong, "ade's browser", now=NOW) is None
        count_wrong_code("ade's browser")
    assert link_by_code(code, "ade's browser", now=NOW) is None


def test_wrong_codes_in_another_browser_harm_nobody(world, signing_in):
    for _attempt in range(CODE_ATTEMPTS):
        count_wrong_code("another browser")
    assert link_by_code(signing_in.code(ADE), "ade's browser", now=NOW).user == world.ade


def test_every_purpose_has_its_rule():
    assert set(RULES) == set(Purpose)


def sign_ins():
    return Message.objects.filter(template="sign-in").count()


def test_asking_with_an_unknown_address_leaves_no_trace(world):
    before = [model.objects.count() for model in (Message, Link, User)]
    ask_by_address("nobody@harbour.example", browser="b", now=NOW)
    assert [model.objects.count() for model in (Message, Link, User)] == before


def test_asking_costs_the_same_for_known_and_unknown_addresses(world):
    costs = []
    for address in (ADE, "nobody@harbour.example"):
        with CaptureQueriesContext(connection) as asked:
            ask_by_address(address, browser="b", now=NOW)
        costs.append([query["sql"].split()[0].replace("ROLLBACK", "RELEASE") for query in asked])
    assert costs[0] == costs[1]


def test_asking_is_counted_and_kept_alike_for_known_and_unknown_addresses(world):
    """What a transaction keeps decides whether it waits for the disk, and how soon the next one finds what it looks for."""
    kept = []
    for address in (ADE, "nobody@harbour.example"):
        before = Tally.objects.count()
        ask_by_address(address, browser="b", known=Known(world.lena.pk, "another's"), now=NOW)
        kept.append(Tally.objects.count() - before)
    assert kept == [2, 2]


def test_unknown_address_commits_as_a_known_one_does(transactional_db, keys):
    build_world()
    for address in (ADE, "nobody@harbour.example"):
        with CaptureQueriesContext(connection) as asked:
            ask_by_address(address, browser="b", now=NOW)
        assert asked[-1]["sql"] == "COMMIT"


def test_asking_more_than_ten_times_an_hour_sends_no_more(world):
    for minute in range(12):
        ask_by_address(ADE, browser="b", now=NOW + minute * MINUTE)
    assert sign_ins() == 10
    ask_by_address(ADE, browser="b", now=NOW + 61 * MINUTE)
    assert sign_ins() == 11


def test_asking_by_a_closed_account_sends_nothing(world):
    world.ade.is_active = False
    world.ade.save(update_fields=["is_active"])
    ask_by_address(ADE, browser="b", now=NOW)
    assert sign_ins() == 0
