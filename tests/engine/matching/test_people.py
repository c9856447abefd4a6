"""What the engine may know of somebody."""

from dataclasses import fields

from alongside_engine.matching import Person


def test_person_is_what_a_scheme_may_match_by_and_nothing_else():
    """Whoever would add a field must change this: ethnicity, sex, religion, disability and their like never belong here."""
    assert [field.name for field in fields(Person)] == [
        "key",
        "role",
        "name",
        "grade",
        "rank",
        "track",
        "specialty",
        "site",
        "topics",
        "private_topics",
        "text",
        "capacity",
        "mentors_wanted",
        "wants_peer",
        "rank_wanted",
    ]
