"""A roster in: read, looked at, agreed; and the invitations after it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alongside.domain.cohorts.actions.rosters import read_roster
from alongside.domain.cohorts.models import Invitation, Participant, RosterImport
from alongside.domain.flows.set_up import set_texts
from alongside.domain.organisations.models import TextKey
from alongside.domain.outbox.models import Message
from alongside.kit.crypto import token
from tests.web.asking import sign_in

HEAD = "Email,Name,Grade,Site,Invite as,Shoe size\n"
MIXED = (
    HEAD
    + "ade@harbour.example,Ade Thorne,CT2,North Site,mentee,7\n"
    + "mo@harbour.example,Mo Farrow,CT2,North Site,mentor,8\n"
    + "zoë.ní.dhúill@harbour.example,Zoë Ní Dhúill,ct 1,South Site,both,6\n"
    + "new@harbour.example,New One,CT1,South Site,mentee,6\n"
    + "NEW@harbour.example,New Again,CT1,South Site,mentee,6\n"
    + ",No Address,CT1,South Site,mentee,6\n"
    + "nine@harbour.example,Nine,CT9,South Site,helper,6\n"
)


@pytest.fixture
def year(world_today):
    return [world_today.scheme.slug, world_today.cohort.slug]


@pytest.fixture
def coordinator(client, world_today):
    sign_in(client, world_today.cora)
    return client


def send(client, year, content, name="roster.csv"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return client.post(reverse("lead:roster", args=year), {"form_key": token(), "roster": file})


def newest():
    return RosterImport.objects.latest("pk")


def statuses(response):
    return [(row["number"], row["status"]) for row in response.context["page"]]


def test_roster_is_read_and_nothing_is_imported(coordinator, year):
    before = Participant.objects.count()

    response = send(coordinator, year, MIXED)

    assert response.url == reverse("lead:roster-preview", args=[newest().public_id])
    assert Participant.objects.count() == before


def test_preview_says_of_every_row_what_happens_and_why(coordinator, year):
    response = coordinator.get(send(coordinator, year, MIXED).url)
    words = response.content.decode()

    assert [(row["label"], row["number"]) for row in response.context["figures"]] == [
        ("new", 1),
        ("changed", 1),
        ("already known, the same", 1),
        ("refused", 4),
    ]
    assert statuses(response) == [(2, "changed"), (3, "same"), (4, "refused"), (5, "new"), (6, "refused"), (7, "refused"), (8, "refused")]
    for sentence in (
        "grade: CT1 → CT2",
        "The same address is in row 5; capital letters make no difference.",
        "The grade “CT9” is not in the list: CT1, CT2.",
        "“Invite as” must be mentor, mentee or both, not “helper”.",
        "The column “Shoe size” is not used.",
        "4 rows are refused and will be left out.",
        "Import 2 rows",
    ):
        assert sentence in words


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("show=refused", [4, 6, 7, 8]),
        ("show=new", [5]),
        ("search=farrow", [3]),
        ("show=nonsense", [2, 3, 4, 5, 6, 7, 8]),
        ("search=zzz", []),
    ],
)
def test_preview_can_be_narrowed(coordinator, year, asked, numbers):
    address = send(coordinator, year, MIXED).url

    assert [row["number"] for row in coordinator.get(f"{address}?{asked}").context["page"]] == numbers


def test_agreeing_imports_what_was_not_refused(coordinator, world_today, year):
    send(coordinator, year, MIXED)

    response = coordinator.post(reverse("lead:roster-agree", args=[newest().public_id]), {"form_key": token()}, follow=True)

    assert "The roster is imported: 1 added, 1 changed, 4 refused." in response.content.decode()
    assert "Go on to invitations" in response.content.decode()
    assert world_today.participant("ade@harbour.example").grade.code == "CT2"
    assert Participant.objects.filter(cohort=world_today.cohort).count() == 3


def test_agreeing_twice_says_that_it_has_changed(coordinator, year):
    send(coordinator, year, MIXED)
    address = reverse("lead:roster-agree", args=[newest().public_id])
    preview = reverse("lead:roster-preview", args=[newest().public_id])
    coordinator.post(address, {"form_key": token()})

    response = coordinator.post(address, {"form_key": token()}, headers={"referer": f"http://testserver{preview}"})

    assert response.url == preview
    assert "This has changed since you opened the page." in coordinator.get(preview).content.decode()


def test_same_form_sent_twice_reads_one_roster(coordinator, year):
    key = token()
    for _click in range(2):
        file = SimpleUploadedFile("roster.csv", MIXED.encode())
        response = coordinator.post(reverse("lead:roster", args=year), {"form_key": key, "roster": file})

    assert response.url == reverse("lead:roster-preview", args=[newest().public_id])
    assert RosterImport.objects.filter(file_name="roster.csv", state="previewed").count() == 1


def test_discarding_keeps_nothing_of_the_file(coordinator, year):
    send(coordinator, year, MIXED)
    roster = newest()

    response = coordinator.post(reverse("lead:roster-discard", args=[roster.public_id]), {"form_key": token()}, follow=True)
    roster.refresh_from_db()

    assert "The file has been discarded. Nothing was imported." in response.content.decode()
    assert (roster.state, roster.rows) == ("discarded", [])
    assert "This file was discarded." in coordinator.get(reverse("lead:roster-preview", args=[roster.public_id])).content.decode()


@pytest.mark.parametrize(
    ("content", "name", "sentence"),
    [
        (b"", "empty.csv", "The file is empty. Choose another"),
        (b"  \n", "blank.csv", "The file is empty."),
        (b"email,name\na@b.example,A\n", "short.csv", "The file has no column for: grade, invite as. Its headings are: email, name."),
        (b"\xd0\xcf\x11\xe0\x00", "old.xls", "This is an old Excel file or one with a password."),
        (b"email\n", "fake.xlsx", "The name says Excel, but this is not an Excel workbook."),
        (b"\x00\x01\x02", "picture.csv", "This is not a table of text."),
        (b"email,email\n", "twice.csv", "Two columns are called"),
        (b"x" * (5 * 1024 * 1024 + 1), "large.csv", "The file is larger than 5 MB."),
    ],
)
def test_bad_file_is_told_beside_the_field(coordinator, year, content, name, sentence):
    before = RosterImport.objects.count()

    response = send(coordinator, year, content, name)

    assert response.status_code == 200
    assert sentence in response.context["form"].errors["roster"][0]
    assert "<title>Error: Import a roster" in response.content.decode()
    assert RosterImport.objects.count() == before


def test_no_file_is_told_beside_the_field(coordinator, year):
    response = coordinator.post(reverse("lead:roster", args=year), {"form_key": token()})

    assert response.context["form"].errors == {"roster": ["Choose the file to read"]}


def test_import_acts_on_a_button_only(coordinator, year):
    send(coordinator, year, MIXED)

    assert [coordinator.get(reverse(f"lead:roster-{move}", args=[newest().public_id])).status_code for move in ("agree", "discard")] == [
        405,
        405,
    ]


def test_preview_of_three_hundred_rows_costs_what_three_cost(coordinator, year):
    def cost(many):
        rows = "".join(f"p{number}@harbour.example,Person,CT1,South Site,mentee,7\n" for number in range(many))
        address = send(coordinator, year, HEAD + rows).url
        coordinator.get(address)
        with CaptureQueriesContext(connection) as queries:
            response = coordinator.get(address)
        assert len(response.context["page"]) == min(many, 50)
        return len(queries)

    assert cost(3) == cost(300) <= 15


@pytest.mark.parametrize("who", ["sam", "tess", "eve", "mo", "kit", "olu", "sys"])
def test_rosters_do_not_exist_for_others(client, world_today, year, who):
    sign_in(client, world_today.cora)
    send(client, year, MIXED)
    sign_in(client, world_today.users[who])
    preview = reverse("lead:roster-preview", args=[newest().public_id])
    agree = reverse("lead:roster-agree", args=[newest().public_id])

    assert client.get(reverse("lead:roster", args=year)).status_code == 404
    assert client.get(preview).status_code == 404
    assert client.post(agree, {"form_key": token()}).status_code == 404
    assert client.get(reverse("lead:invite", args=year)).status_code == 404


def test_invitation_is_shown_as_the_first_will_read_it(coordinator, world_today, year):
    world_today.roster("email,name,grade,invite as\nnew@harbour.example,New One,CT1,mentee\nb@harbour.example,Zed Two,CT1,mentee\n")
    before = Invitation.objects.count()

    words = coordinator.get(reverse("lead:invite", args=year)).content.decode()

    for sentence in (
        "Invite 2 people?",
        "As New One will read it",
        "Dear New One,",
        "Lena Quill",
        "own link goes here",
        "Send 2 invitations",
    ):
        assert sentence in words
    assert "{link}" not in words
    assert Invitation.objects.count() == before


def test_inviting_writes_to_everybody_once(coordinator, world_today, year):
    world_today.roster("email,name,grade,invite as\nnew@harbour.example,New One,CT1,mentee\n")
    before = Message.objects.filter(template="invitation").count()

    responses = [coordinator.post(reverse("lead:invite", args=year), {"form_key": token()}, follow=True) for _time in range(2)]

    assert "1 invitation is on its way." in responses[0].content.decode()
    assert "0 invitations are on their way." in responses[1].content.decode()
    assert Message.objects.filter(template="invitation").count() == before + 1


def test_nobody_to_invite_says_so(coordinator, year):
    assert "Nobody is waiting for an invitation" in coordinator.get(reverse("lead:invite", args=year)).content.decode()


def test_text_with_an_unknown_field_is_refused_before_anything_is_sent(coordinator, world_today, year):
    world_today.roster("email,name,grade,invite as\nnew@harbour.example,New One,CT1,mentee\n")
    set_texts(world_today.scheme, {TextKey.INVITATION: "Dear {firstname},"}, by=world_today.lena, now=world_today.now)
    before = Message.objects.count()

    response = coordinator.get(reverse("lead:invite", args=year))
    coordinator.post(reverse("lead:invite", args=year), {"form_key": token()})

    assert response.status_code == 409
    assert "The text uses {firstname}, which is not a field here." in response.content.decode()
    assert Message.objects.count() == before


def test_file_as_uploaded_comes_back_until_it_is_decided_on(client, world_today, django_capture_on_commit_callbacks):
    sign_in(client, world_today.lena)
    content = MIXED.encode()
    roster = read_roster(world_today.cohort, content=content, file_name="roster.csv", by=world_today.lena, now=world_today.now)
    address = reverse("lead:roster-file", args=[roster.public_id])

    before = client.get(address)
    assert b"".join(before.streaming_content) == content
    assert before.headers["Content-Disposition"] == 'attachment; filename="roster.csv"'

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("lead:roster-agree", args=[roster.public_id]), {"form_key": token()})
    assert client.get(address).status_code == 404
