"""Rosters as people really send them: an account row by row, and nothing imported until agreed."""

from datetime import timedelta

import pytest
from django.conf import settings

from alongside.domain.access.errors import NotFound, TooLate
from alongside.domain.access.permissions import P
from alongside.domain.cohorts.actions.rosters import agree_roster, discard_roster, read_roster
from alongside.domain.cohorts.models import Participant, RosterImport
from alongside.domain.cohorts.queries.people import roster_for
from alongside.domain.cohorts.states import RosterState
from alongside.domain.people.models import Address, Person, Supervision
from alongside.domain.people.queries import main_addresses, person_by_address, supervisors_of
from alongside.kit.tables_in import TableError
from tests.cast import NOW
from tests.domain.sentences import refused

HEADER = "email,name,grade,specialty,site,invite as,educational supervisor\n"
GOOD = "zoe@harbour.example,Zoe Marsh,CT1,Surgery,North Site,mentee,Ann Reed <ann.reed@harbour.example>"


def read(world, text, name="roster.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return read_roster(world.cohort, content=content, file_name=name, by=world.lena, now=NOW)


def fates(roster):
    return [(row["number"], row["status"], row["problems"]) for row in roster.rows]


def problems(world, row):
    """What is said of one row that is good but for a change."""
    (found,) = read(world, HEADER + row).rows
    return found["problems"]


def test_roster_read_imports_nothing(world):
    before = [model.objects.count() for model in (Participant, Person, Address)]
    roster = read(world, HEADER + GOOD)
    assert (fates(roster), roster.state) == ([(2, "new", [])], RosterState.PREVIEWED)
    assert [model.objects.count() for model in (Participant, Person, Address)] == before


def test_roster_agreed_brings_people_and_supervisors_in(world):
    world.roster(HEADER + GOOD)
    zoe = world.participant("zoe@harbour.example")
    assert (zoe.person.name, zoe.grade.code, zoe.specialty, zoe.site, zoe.invited_as) == (
        "Zoe Marsh",
        "CT1",
        "Surgery",
        "North Site",
        "mentee",
    )
    (supervision,) = supervisors_of([zoe.person_id])[zoe.person_id]
    assert (supervision.supervisor.name, supervision.kind) == ("Ann Reed", "educational_supervisor")
    assert supervision.supervisor.user is None
    assert main_addresses([supervision.supervisor_id]) == {supervision.supervisor_id: "ann.reed@harbour.example"}
    assert (zoe.person.user, zoe.is_taking_part, hasattr(zoe, "invitation")) == (None, False, False)


def test_roster_agreed_leaves_refused_rows_out(world):
    roster = world.roster(HEADER + GOOD + "\nnobody,No Body,CT1,,,mentee,\n")
    assert ([row["status"] for row in roster.rows], RosterImport.objects.get(pk=roster.pk).state) == (["new", "refused"], "agreed")
    assert Participant.objects.filter(cohort=world.cohort).count() == 3


def test_roster_agreed_twice_is_too_late(world):
    roster = world.roster(HEADER + GOOD)
    with refused("This has changed since you opened the page. Look at it again before you go on.", TooLate):
        agree_roster(roster, by=world.lena, now=NOW)


def test_roster_discarded_keeps_nothing_of_the_file(world):
    roster = read(world, HEADER + GOOD)
    discard_roster(roster, by=world.lena, now=NOW)
    kept = RosterImport.objects.get(pk=roster.pk)
    assert (kept.state, kept.rows) == (RosterState.DISCARDED, [])
    with pytest.raises(TooLate):
        agree_roster(roster, by=world.lena, now=NOW)


def test_roster_agreed_that_fails_half_way_imports_nothing(world):
    roster = read(world, HEADER + GOOD + "\nyan@harbour.example,Yan Reed,CT1,,,mentee,\n")
    roster.rows[1]["values"]["grade"] = "gone since"
    with pytest.raises(KeyError):
        agree_roster(roster, by=world.lena, now=NOW)
    assert (Participant.objects.filter(cohort=world.cohort).count(), RosterImport.objects.get(pk=roster.pk).state) == (2, "previewed")


def test_roster_read_again_changes_nothing(world):
    world.roster(HEADER + GOOD)
    assert fates(read(world, HEADER + GOOD)) == [(2, "same", [])]


def test_roster_with_changes_says_which(world):
    world.roster(HEADER + GOOD)
    changed = "ZOE@harbour.example,Zoe Marsh-Hill,ct 2,Medicine,South Site,Mentor,Bo Lane <bo.lane@harbour.example>"
    (row,) = read(world, HEADER + changed).rows
    assert (row["status"], row["changes"]) == (
        "changed",
        [
            "name: Zoe Marsh → Zoe Marsh-Hill",
            "grade: CT1 → CT2",
            "specialty: Surgery → Medicine",
            "site: North Site → South Site",
            "invite as: mentee → mentor",
            "educational supervisor: Ann Reed → Bo Lane",
        ],
    )
    world.roster(HEADER + changed)
    zoe = world.participant("zoe@harbour.example")
    assert (zoe.person.name, zoe.grade.code, zoe.invited_as) == ("Zoe Marsh-Hill", "CT2", "mentor")
    assert Supervision.objects.get(person=zoe.person).supervisor.name == "Bo Lane"


def test_roster_with_a_first_supervisor_says_so(world):
    (row,) = read(world, HEADER + "ade@harbour.example,Ade Thorne,CT1,Renal medicine,North Site,mentee,bo@harbour.example").rows
    assert row["changes"] == ["educational supervisor: – → bo@harbour.example"]


def test_roster_with_a_bare_address_of_a_supervisor_keeps_the_name_that_is_known(world):
    world.roster(HEADER + GOOD)
    bare = GOOD.replace("Ann Reed <ann.reed@harbour.example>", "Ann.Reed@harbour.example")
    assert fates(read(world, HEADER + bare)) == [(2, "same", [])]
    world.roster(HEADER + bare + "\nyan@harbour.example,Yan Reed,CT1,,,mentee,ann.reed@harbour.example\n")
    assert person_by_address(world.scheme.organisation, "ann.reed@harbour.example").name == "Ann Reed"


def test_roster_with_a_supervisor_without_a_name_shows_the_address(world):
    world.roster(HEADER + GOOD.replace("Ann Reed <ann.reed@harbour.example>", "bo@harbour.example"))
    assert person_by_address(world.scheme.organisation, "bo@harbour.example").name == "bo@harbour.example"


@pytest.mark.parametrize("bom", [b"\xef\xbb\xbf", b""])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_roster_from_any_program_is_read(world, bom, delimiter):
    text = (HEADER + "zoe@harbour.example,Zoë Marsh,CT1,,,mentee,").replace(",", delimiter)
    roster = read(world, bom + text.encode())
    assert [(row["status"], row["values"]["name"]) for row in roster.rows] == [("new", "Zoë Marsh")]


def test_roster_in_windows_letters_is_read(world):
    roster = read(world, (HEADER + GOOD.replace("Zoe Marsh", "Zoë O’Hara")).encode("cp1252"))
    assert [(row["status"], row["values"]["name"]) for row in roster.rows] == [("new", "Zoë O’Hara")]


def test_roster_with_the_same_address_in_other_capitals_refuses_the_second(world):
    second = GOOD.replace("zoe@harbour.example", "Zoe@Harbour.Example")
    assert fates(read(world, HEADER + GOOD + "\n" + second)) == [
        (2, "new", []),
        (3, "refused", ["The same address is in row 2; capital letters make no difference."]),
    ]


def test_roster_with_the_address_of_a_known_person_in_capitals_is_that_person(world):
    capitals = "ADE@HARBOUR.EXAMPLE,Ade Thorne,CT1,Renal medicine,North Site,mentee,"
    assert fates(read(world, HEADER + capitals)) == [(2, "same", [])]


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (",Zoe,CT1,,,mentee,", ["The e-mail address is missing."]),
        ("zoe,Zoe,CT1,,,mentee,", ["“zoe” is not an e-mail address: it has no @."]),
        ("zoe@harbour,Zoe,CT1,,,mentee,", ["“zoe@harbour” is not a complete e-mail address, such as name@hospital.example."]),
        (
            '"zoe@harbour.example, ann@harbour.example",Zoe,CT1,,,mentee,',
            ["“zoe@harbour.example, ann@harbour.example” looks like more than one e-mail address. Give one."],
        ),
        ("zoe@harbour.example,,CT1,,,mentee,", ["The name is missing."]),
        ("zoe@harbour.example,Zoe,ST9,,,mentee,", ["The grade “ST9” is not in the list: CT1, CT2."]),
        ("zoe@harbour.example,Zoe,,,,mentee,", ["The grade “” is not in the list: CT1, CT2."]),
        ("zoe@harbour.example,Zoe,CT1,,,friend,", ["“Invite as” must be mentor, mentee or both, not “friend”."]),
        ("zoe@harbour.example,Zoe,CT1,,,mentee,Ann Reed", ["educational supervisor: “Ann Reed” is not an e-mail address: it has no @."]),
        ("zoe@harbour.example,Zoe,CT1,,,mentee,Zoe <ZOE@harbour.example>", ["The educational supervisor is the person themself."]),
        (f"zoe@harbour.example,{'Z' * 5001},CT1,,,mentee,", ["The name has 5,001 characters; the most is 200."]),
        (f"zoe@harbour.example,Zoe,CT1,{'x' * 101},,mentee,", ["The specialty has 101 characters; the most is 100."]),
        (f"zoe@harbour.example,Zoe,CT1,,{'x' * 151},mentee,", ["The site has 151 characters; the most is 150."]),
        (f"zoe@harbour.example,Zoe,CT1,,,mentee,{'A' * 201} <a@b.example>", ["The name of the educational supervisor is too long."]),
    ],
)
def test_roster_row_that_cannot_be_used_says_why(world, row, expected):
    assert problems(world, row) == expected


def test_roster_row_with_several_problems_says_all(world):
    assert len(problems(world, "zoe,,ST9,,,friend,")) == 4


def test_roster_with_unknown_columns_says_they_are_not_used(world):
    roster = read(
        world, "Work e-mail,Full name,GRADE,Invited as,Shoe size,Hospital,Site\nzoe@harbour.example,Zoe,CT1,both,42,North,South\n"
    )
    assert roster.notes == ["The column “Shoe size” is not used.", "The column “Site” is not used."]
    assert [(row["status"], row["values"]["site"], row["values"]["invite_as"]) for row in roster.rows] == [("new", "North", "both")]


def test_roster_without_the_columns_it_needs_is_refused(world):
    with refused("The file has no column for: name, grade, invite as. Its headings are: email, shoe size."):
        read(world, "email,shoe size\nzoe@harbour.example,42\n")


@pytest.mark.parametrize("content", [b"", b"   \n", b"\x00\x01\x02\x03"])
def test_roster_that_is_no_table_is_refused(world, content):
    with pytest.raises(TableError):
        read(world, content)
    assert RosterImport.objects.filter(rows=[]).count() == 0


def test_roster_with_names_right_to_left_keeps_them(world):
    world.roster(HEADER + "noor@harbour.example,نور الهاشمي,CT1,,,mentee,")
    assert world.participant("noor@harbour.example").person.name == "نور الهاشمي"


def test_roster_with_a_name_that_turns_the_line_round_loses_the_sign(world):
    world.roster(HEADER + "zoe@harbour.example,Zoe \u202eMarsh,CT1,,,mentee,")
    assert world.participant("zoe@harbour.example").person.name == "Zoe Marsh"


@pytest.mark.parametrize("formula", ['=HYPERLINK("http://x.example")', "+1+1", "@SUM(A1)", "-2+3"])
def test_roster_with_a_formula_keeps_it_as_text(world, formula):
    quoted = formula.replace('"', '""')
    world.roster(HEADER + f'zoe@harbour.example,Zoe,CT1,,"{quoted}",mentee,')
    assert world.participant("zoe@harbour.example").site == formula


def test_roster_with_spaces_inside_a_name_is_the_same_the_second_time(world):
    spaced = GOOD.replace("Zoe Marsh", '"Zoe   Marsh"')
    world.roster(HEADER + spaced)
    assert fates(read(world, HEADER + spaced)) == [(2, "same", [])]


def test_roster_of_another_organisation_makes_another_person(world):
    world.hill_scheme.organisation.grades.create(code="CT1", label="CT1", rank=1, track="training")
    world.roster(HEADER + "ade@harbour.example,Ade Thorne,CT1,,,mentee,", cohort=world.hill_cohort, by=world.olu)
    assert Person.objects.filter(addresses__key="ade@harbour.example").count() == 2


def test_roster_for_another_schemes_lead_is_not_found(world):
    roster = read(world, HEADER + GOOD)
    assert roster_for(world.cora, P.ROSTER_IMPORT, now=NOW, roster=roster.public_id) == roster
    for stranger in (world.kit, world.olu, world.ade):
        with refused("There is no such page, or you do not have access to it.", NotFound):
            roster_for(stranger, P.ROSTER_IMPORT, now=NOW, roster=roster.public_id)


def files_kept():
    return len([path for path in settings.FILES.rglob("*") if path.is_file()])


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("decide", [agree_roster, discard_roster])
def test_roster_file_is_kept_until_somebody_decided(world, decide):
    assert files_kept() == 0
    roster = read(world, HEADER + GOOD)
    assert (files_kept(), roster.stored != "") == (1, True)
    decide(roster, by=world.lena, now=NOW)
    assert (files_kept(), RosterImport.objects.get(pk=roster.pk).stored) == (0, "")


@pytest.mark.django_db(transaction=True)
def test_roster_file_stays_when_the_import_failed(world):
    roster = read(world, HEADER + GOOD)
    roster.rows[0]["values"]["grade"] = "gone since"
    with pytest.raises(KeyError):
        agree_roster(roster, by=world.lena, now=NOW)
    assert files_kept() == 1


def test_older_roster_is_refused_once_a_newer_one_is_in(world):
    head = "email,name,grade,invite_as\n"
    older = read_roster(world.cohort, content=f"{head}z@harbour.example,Z,CT1,mentee\n".encode(), file_name="a.csv", by=world.lena, now=NOW)
    later = NOW + timedelta(hours=1)
    newer = read_roster(
        world.cohort, content=f"{head}z@harbour.example,Zed,CT2,mentee\n".encode(), file_name="b.csv", by=world.lena, now=later
    )
    agree_roster(newer, by=world.lena, now=later)

    with refused("A newer roster has been imported since. Upload this file again to see what it would change now."):
        agree_roster(older, by=world.lena, now=later)
