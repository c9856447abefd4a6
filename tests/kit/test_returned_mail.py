"""Delivery reports: read defensively, believed only with a token, and never a way to hurt."""

import time
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alongside.kit.returned_mail import Report, read_report

TOKEN = "42-0123456789abcdef01234567"
DSN = """From: MAILER-DAEMON@mx.example
To: bounces+{token}@trust.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ade@trust.example
Action: {action}
Status: {status}

--b--
"""


def dsn(token=TOKEN, action="failed", status="5.1.1"):
    return DSN.format(token=token, action=action, status=status).encode()


@pytest.mark.parametrize(
    ("action", "status", "expected"),
    [
        ("failed", "5.1.1", Report(TOKEN, is_final=True, is_permanent=True, status="5.1.1")),
        ("Failed", "5.1.1 (bad destination)", Report(TOKEN, is_final=True, is_permanent=True, status="5.1.1")),
        ("failed", "4.2.2", Report(TOKEN, is_final=True, is_permanent=False, status="4.2.2")),
        ("delayed", "4.4.1", Report(TOKEN, is_final=False, is_permanent=False, status="4.4.1")),
        ("delivered", "2.0.0", Report(TOKEN, is_final=False, is_permanent=False, status="2.0.0")),
        ("failed", "nonsense", Report(TOKEN, is_final=True, is_permanent=True, status="")),
    ],
)
def test_report_gives_token_finality_and_status(action, status, expected):
    assert read_report(dsn(action=action, status=status)) == expected


def test_report_with_line_ends_of_the_wire_reads_the_same():
    assert read_report(dsn().replace(b"\n", b"\r\n")) == read_report(dsn())


def test_token_may_come_from_the_servers_own_word():
    assert read_report(dsn(token="none"), sent_to=f"bounces+{TOKEN}@trust.example").token == TOKEN


@pytest.mark.parametrize(
    "content", [b"", b"Hello", dsn(token="none"), f"To: bounces+{TOKEN}@trust.example\n\nI am away until Monday.\n".encode()]
)
def test_what_is_no_report_of_ours_is_nothing(content):
    assert read_report(content) is None


NESTED = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (depth, depth) for depth in range(5000))
BOMBS = {
    "long subject": dsn().replace(b"Undelivered", b"=?utf-8?q?" + b"=41" * 200_000 + b"?="),
    "long address": dsn().replace(b"MAILER-DAEMON", b"(" * 800_000),
    "many headers": b"".join(b"X-%d: y\n" % number for number in range(100_000)) + dsn(),
    "nested": NESTED + dsn(),
    "many parts": dsn().replace(b"--b--", b"--b\n\nx\n" * 100_000),
    "many blocks": dsn().replace(b"Reporting-MTA", b"X: y\n\n" * 200_000 + b"Reporting-MTA"),
    "letters in letters": b"Content-Type: message/rfc822\n\n" * 20_000 + dsn(),
    "huge": dsn() + b"x" * 30_000_000,
    "no charset": dsn().replace(b"text/plain", b"text/plain; charset=\xff\xfe"),
    "encoded word": dsn().replace(b"MAILER-DAEMON@mx.example", b"=?unknown?b?////?="),
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_a_bomb_costs_little(name):
    tracemalloc.start()
    begins = time.monotonic()
    read_report(BOMBS[name])
    spent, (_now, peak) = time.monotonic() - begins, tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert spent < 5
    assert peak < 64 * 1024 * 1024


@given(st.data())
def test_a_mangled_report_is_read_or_is_nothing(data):
    content = bytearray(dsn())
    for _change in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 30))] = data.draw(st.binary(max_size=30))
        content = content or bytearray(b"x")
    found = read_report(bytes(content))
    assert found is None or (found.is_final or not found.is_permanent)


@given(st.binary(max_size=2000))
def test_any_bytes_are_nothing_or_a_report(content):
    assert read_report(content) is None or len(content) > 60
