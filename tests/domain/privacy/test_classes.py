"""No field of a class with a time can be forgotten: a canary in each is found before the round, and nowhere after it."""

import re
from base64 import b64encode
from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from alongside.console.backup.content import rows_of
from alongside.domain.cohorts.models import Participant
from alongside.domain.organisations.models import User
from alongside.domain.people.models import Person
from alongside.domain.privacy.actions import empty_what_is_due
from alongside.domain.privacy.fields import FIELDS, Kept
from alongside.domain.privacy.queries.due import ABOUT, OF_A_MEETING, OF_A_PERSON, OF_THE_UNMATCHED
from alongside.domain.privacy.queries.holding import goes_whole
from tests.domain.privacy.lived import live_a_year

LATER = datetime(2030, 1, 1, 12, tzinfo=UTC)
TIMED = frozenset({Kept.IDENTITY, Kept.OWN_WORDS, Kept.SENSITIVE, Kept.MEETING, Kept.REASON, Kept.ASKED})
# How rows lead to the people whose names have had their time, by hand: what has no entry here is a table that nobody thought of.
WHOSE = {
    "User": "people",
    "Person": "pk",
    "Address": "person",
    "Message": "user__people",
    "Statement": "participant__person",
    "StatementTopic": "statement__participant__person",
    "Vector": "statement__participant__person",
    "Exclusion": "participant__person",
    "Pairing": "mentee__person",
    "PairDecision": "pairing__mentee__person",
    "Meeting": "pairing__mentee__person",
    "Placement": "mentee__person",
    "Proposal": "mentee__person",
    "Alternative": "mentee__person",
    "Leftover": "participant__person",
    "Asked": "run__proposals__mentee__person",
}
# What can hold no word: each is emptied to this, unless its row goes.
WORDLESS = {"Person.user": None, "Statement.share_with_match": False}
TIMED_FIELDS = sorted(name for name, kept in FIELDS.items() if kept in TIMED)
MAILBOXES = ("mo@harbour", "ade@harbour", "person1@harbour", "nia@harbour", "sue@harbour")
WORDS = ("Mo Farrow", "Ade Thorne", "Uma Reed", "Nia Lowe", "Sue Marlow", "Patience", *MAILBOXES)


def field_of(name):
    table, _dot, field = name.partition(".")
    return apps.get_model("domain", table)._meta.get_field(field)


def due_rows(model):
    """The rows about members and their supervisors, whose year was long ago."""
    members = set(Participant.objects.values_list("person", flat=True))
    due = Person.objects.filter(models.Q(pk__in=members) | models.Q(supervises__person__in=members)).values("pk")
    return model.objects.filter(**{f"{WHOSE[model.__name__]}__in": due}).distinct()


def word_for(number, row):
    """Short enough for every column."""
    return f"q{number}z{row.pk}"


def canary(field, number, row):
    """Something of a field's own kind that stands nowhere else; nothing for a kind that holds no words."""
    word = word_for(number, row)
    kinds = {models.JSONField: [word], models.EmailField: f"{word}@c.example", models.CharField: word, models.TextField: word}
    kinds |= {models.BinaryField: word.encode()}
    kinds |= {models.DateTimeField: datetime(1900 + number, 1, 1, tzinfo=UTC), models.DateField: date(1900 + number, 1, 1)}
    return next((value for kind, value in kinds.items() if isinstance(field, kind)), None)


def plant(name, number):
    """Put a canary into a field of every due row; returns how a dump would show them."""
    field, shown = field_of(name), []
    for row in due_rows(field.model):
        value = canary(field, number, row)
        if value is not None:
            field.model.objects.filter(pk=row.pk).update(**{field.name: value})
            shown.append(_in_a_dump(value, word_for(number, row)))
    return shown


def _in_a_dump(value, word):
    if isinstance(value, bytes):
        return b64encode(value).decode()
    return f'"{value.year}-01-01' if isinstance(value, date) else word


def dump():
    return "\n".join(line for _table, line in rows_of("default"))


@pytest.fixture
def planted(world):
    """A year that has been lived, with a canary in every field of a class with a time, by field."""
    live_a_year(world)
    return {name: plant(name, number) for number, name in enumerate(TIMED_FIELDS)}


def test_every_table_with_such_a_field_leads_to_its_people():
    assert {name.partition(".")[0] for name in TIMED_FIELDS} == set(WHOSE)
    assert {model.__name__ for model in ABOUT} <= set(WHOSE)


def test_every_class_with_a_time_is_handled():
    with_a_time = {kept for kept in Kept if re.search(r"emptied (\d+ months|after|with)", kept.value)}

    assert with_a_time == TIMED == OF_THE_UNMATCHED | OF_A_MEETING | OF_A_PERSON


def test_every_such_field_has_a_canary_or_holds_no_word(planted):
    wordless = {name for name, shown in planted.items() if not shown}
    links = {name for name in wordless if field_of(name).is_relation and goes_whole(field_of(name).model, TIMED)}

    assert wordless - links - {"StatementTopic.match_may_see", "Address.is_main"} == set(WORDLESS)


def test_every_canary_is_found_before_the_round(planted):
    found = dump()

    assert [name for name, shown in planted.items() if any(word not in found for word in shown)] == []


@pytest.mark.django_db(transaction=True)
def test_no_canary_is_found_after_the_round_in_any_table_or_file(planted):
    files = [path for path in settings.FILES.rglob("*") if path.is_file()]
    empty_what_is_due(now=LATER)
    found = dump()

    assert [name for name, shown in planted.items() if any(word in found for word in shown)] == []
    assert (len(files), [path for path in settings.FILES.rglob("*") if path.is_file()]) == (1, [])


def test_no_name_address_or_word_of_theirs_is_found_after_the_round(world):
    live_a_year(world)
    before = dump()
    empty_what_is_due(now=LATER)
    after = dump()

    assert [word for word in WORDS if word not in before] == []
    assert [word for word in WORDS if word in after] == []


@pytest.mark.parametrize("name", sorted(WORDLESS))
def test_what_holds_no_word_is_emptied_too(world, name):
    live_a_year(world)
    field = field_of(name)
    keys = list(due_rows(field.model).values_list("pk", flat=True))
    empty_what_is_due(now=LATER)

    assert (len(keys) > 1, set(field.model.objects.filter(pk__in=keys).values_list(field.name, flat=True))) == (True, {WORDLESS[name]})


def test_rows_that_are_only_of_such_classes_are_gone(planted):
    empty_what_is_due(now=LATER)
    whole = [model for model in apps.get_app_config("domain").get_models() if goes_whole(model, TIMED)]

    assert sorted(model.__name__ for model in whole) == ["Address", "Asked", "Exclusion", "Placement", "StatementTopic", "Vector"]
    assert [model.__name__ for model in whole if due_rows(model).exists()] == []


# A new table that points to a person, a participant or an account is a new way to be named: think of it here and in the round.


def pointing_at(model):
    """Every link from a table of ours, those without a name in the other direction as well."""
    tables = [table for app in ("domain", "mfa") for table in apps.get_app_config(app).get_models()]
    return {f"{table.__name__}.{field.name}" for table in tables for field in table._meta.fields if field.related_model is model}


def test_everything_that_points_at_a_person_is_known():
    assert pointing_at(Person) == {"Address.person", "Participant.person", "Supervision.person", "Supervision.supervisor"}


def test_everything_that_points_at_a_participant_is_known():
    couples = {f"{table}.{side}" for table in ("Pairing", "Placement", "Proposal", "Alternative") for side in ("mentor", "mentee")}
    others = {
        f"{table}.participant"
        for table in ("Invitation", "Statement", "Exclusion", "Booking", "Attendance", "Leftover", "Invitee", "Signature")
    }

    assert pointing_at(Participant) == couples | others | {"Loan.mentor", "Loan.guest", "Signature.participant"}


def test_everything_that_points_at_an_account_is_known():
    emptied = {"Draft.user", "Link.user", "SignIn.user", "Authenticator.user", "Message.user", "Person.user"}
    by_number = {"RoleGrant.user", "Unsubscribed.user", "Session.trainer", "Job.asked_by", "Decision.member", "PairDecision.member"}
    by_number |= {"Coder.user", "Export.made_by", "ReportText.written_by", "Release.released_by"}

    assert pointing_at(User) == emptied | by_number
