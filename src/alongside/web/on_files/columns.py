"""The columns of the files in plain words, and examples to begin from: two invented people of the scheme that is shipped."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from alongside.kit.tables_out import Value, to_csv, to_xlsx

PEOPLE: Final = (
    ("id", _("Whatever is one person’s alone, such as an e-mail address or a number. Needed.")),
    ("name", _("What to call the person in the answer. Leave it out, and the answer shows ids.")),
    ("role", _("mentor, mentee or both. Needed.")),
    ("grade", _("The grade in your own words.")),
    ("rank", _("How senior the grade is, as a number: the higher, the more senior. Without ranks nobody can be told to be more senior.")),
    ("track", _("Such as training, SAS or consultant. Ranks are compared within a track only.")),
    ("specialty, site", _("In your own words. Capitals and spaces do not matter.")),
    ("capacity", _("How many mentees a mentor can take. 1 when empty.")),
    ("mentors_wanted", _("How many mentors a mentee would like. 1 when empty.")),
    ("topics", _("What a mentee would like to talk about, or a mentor offers. Several with ; between them.")),
    ("private_topics", _("Topics that count, but that the other of the two should not be told.")),
    ("text", _("A statement or a biography. Its likeness to others’ counts; it is never quoted.")),
    ("peer", _("yes, when a mentee would rather have a peer than somebody senior.")),
    ("rank_wanted", _("When a mentee wants a mentor of at least this rank.")),
    (
        "supervisors, managers",
        _("Who supervises or manages the person, by id, address or name. They are never paired with them. Several with ; between them."),
    ),
)
OF_PEOPLE: Final = (
    *("id", "name", "role", "grade", "rank", "specialty", "site", "capacity"),
    *("topics", "private_topics", "text", "peer", "supervisors", "managers"),
)
TWO_PEOPLE: Final = (
    (
        *("farzana.qureishi@swlt.example", "Farzana Qureishi", "mentor", "CT2", 2, "Rheumatology", "Larkham Park Hospital", 1),
        "specialty-choice;wellbeing;career-planning",
        "",
        "If you are wondering whether medicine is for you, I can offer a quiet cup of tea and some fairly pointed questions.",
        *("", "Dr Yasmin Sherazi <yasmin.sherazi@swlt.example>", ""),
    ),
    (
        *(
            "harriet.wolstencroft@swlt.example",
            "Harriet Wolstencroft",
            "mentee",
            "CT1",
            1,
            "Acute Medicine",
            "Ashcombe Royal Infirmary",
            "",
        ),
        "specialty-choice;career-planning",
        "wellbeing",
        "I would like to talk it through with somebody who is not assessing me. I am otherwise cheerful, and I make good soup.",
        *("", "Dr Sunita Bhardwaj <sunita.bhardwaj@swlt.example>", ""),
    ),
)
OF_SCORES: Final = ("mentor", "Harriet Wolstencroft", "Thandar")
TWO_MENTORS: Final = (("Farzana Qureishi", 9, 4.5), ("Sian Treharne", 7, ""))
EXAMPLES: Final[dict[str, tuple[Sequence[str], Sequence[Sequence[Value]]]]] = {
    "people": (OF_PEOPLE, TWO_PEOPLE),
    "scores": (OF_SCORES, TWO_MENTORS),
}


def example(what: str, kind: str) -> bytes:
    """An example as a file."""
    header, rows = EXAMPLES[what]
    return to_xlsx({what: (header, rows)}) if kind == "xlsx" else to_csv(header, rows)
