"""The member's own page of who looked, as a page and as a file."""

import csv
import io

from django.urls import reverse

from tests.web.asking import get, sign_in, words


def file_of(response):
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_looks_are_said_with_role_and_part(world_today, client):
    get(client, world_today.lena, "lead:statement", world_today.ade_in.public_id)
    get(client, world_today.cora, "lead:person", world_today.ade_in.public_id)

    page = words(get(client, world_today.ade, "member:record"))

    assert "Lena Quill As mentoring lead What your statement and topics" in page
    assert "Cora Penhale As co-ordinator What your page in the list of people" in page


def test_looks_are_narrowed_to_one_part(world_today, client):
    get(client, world_today.lena, "lead:statement", world_today.ade_in.public_id)
    get(client, world_today.cora, "lead:person", world_today.ade_in.public_id)

    assert "Cora Penhale" not in words(get(client, world_today.ade, "member:record", show="statement"))
    assert "Cora Penhale" in words(get(client, world_today.ade, "member:record", show="nothing of ours"))


def test_list_that_was_taken_away_is_shown_to_everybody_of_the_year(world_today, client):
    get(client, world_today.lena, "lead:people-csv", world_today.scheme.slug, world_today.cohort.slug)

    for member in (world_today.ade, world_today.mo):
        rows = file_of(get(client, member, "member:record-csv"))
        assert rows[0] == ["when", "who", "role", "scheme", "what"]
        assert [row[1:] for row in rows[1:]] == [
            ["Lena Quill", "mentoring lead", "Harbour peer mentoring", "a list of your year, taken away as a file"]
        ]


def test_record_of_another_is_nowhere_to_be_asked_for(world_today, client):
    get(client, world_today.lena, "lead:statement", world_today.ade_in.public_id)
    sign_in(client, world_today.mo)

    assert file_of(client.get(reverse("member:record-csv"), {"user": world_today.ade.pk}))[1:] == []


def test_member_reads_how_to_ask_for_erasure_and_whoever_only_runs_a_scheme_does_not(world_today, client):
    page = words(get(client, world_today.ade, "member:record"))
    assert "To have it erased" in page
    assert page.count("mentoring@harbour.example") == 1
    assert "take them back first if they should go too" in page
    assert "To have it erased" not in words(get(client, world_today.cora, "member:record"))
