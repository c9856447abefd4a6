"""Files that are read and forgotten: what each may be, and where a complaint about one belongs."""

import shlex
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from alongside.domain.matching.queries.rule_words import PRESETS
from alongside.kit.safe_text import plain
from alongside.kit.table_limits import MOST_BYTES, MOST_ROWS
from alongside.kit.uploads import lines_of_upload
from alongside.web.on_files.limits import MOST_OF_RULES, few_enough, few_enough_scores
from alongside.web.widgets import Radios
from alongside_engine import matching as engine
from alongside_engine.on_files import Asked, FileProblem, Lines, Objective, RoundAsked, read_asked, read_round, rules_of_text

OBJECTIVES: Mapping[Objective, tuple[str | Promise, str | Promise]] = {
    "most-then-best": (later("Most mentees placed, then the best total"), later("What most schemes want.")),
    "fair": (
        later("Most mentees placed, then the lowest score as high as it can be"),
        later("Nobody is badly off for the good of the total."),
    ),
    "best-total": (later("The best total, even if that leaves somebody out"), later("No pair of negative score is made.")),
    "stable": (later("Stable pairs"), later("No two people would both rather be with each other; both rank by score.")),
}


class TableField(forms.FileField):
    """A spreadsheet, or a table saved as text."""

    def __init__(self, **kwargs: Any) -> None:
        words = {
            "required": later("Choose a file"),
            "empty": later("The file is empty. Choose another"),
            "max_length": later("The file’s name is too long. Shorten it to 200 characters"),
        }
        super().__init__(**{"required": False, "max_length": 200, "error_messages": words, **kwargs})


class FilesForm(forms.Form):
    """Some tables. None of them is written anywhere."""

    first: ClassVar[str]
    command: ClassVar[str]
    flags: ClassVar[Mapping[str, str]]

    def clean(self) -> dict[str, Any]:
        """The sentences below name files, so each has a name of its own; together they are no larger than one may be."""
        found = self.given()
        names = [name.casefold() for name in found.values()]
        if twice := next((name for name in found.values() if names.count(name.casefold()) > 1), None):
            words = _("Two of the files are called {name}. Give each a name of its own, so that you can be told which one to mend.")
            raise forms.ValidationError(words.format(name=twice))
        if sum(self.cleaned_data[field].size or 0 for field in found) > MOST_BYTES:
            raise forms.ValidationError(_("The files are larger than 5 MB together. Leave out people who take no part, and pictures."))
        return self.cleaned_data

    def more(self) -> list[forms.BoundField]:
        """The files that may be left out."""
        return [row for row in self if isinstance(row.field, TableField) and not row.field.required]

    def given(self) -> dict[str, str]:
        """The fields with a file, and what each file is called."""
        files = {name: value for name, value in self.cleaned_data.items() if isinstance(value, UploadedFile)}
        return {field: plain(file.name or "") or field for field, file in files.items()}

    def content(self, field: str, most: int = MOST_BYTES) -> bytes:
        """What a file holds, and no more than may be."""
        content: bytes = self.cleaned_data[field].read(most + 1)
        return content

    def table(self, field: str, most_rows: int | None = MOST_ROWS) -> Lines | None:
        """The table of a field, when there is one. Raises FileProblem."""
        name = self.given().get(field)
        return lines_of_upload(self.content(field), name, most_rows=most_rows) if name else None

    def needed(self, most_rows: int | None = MOST_ROWS) -> Lines:
        """The table without which there is nothing to do. Raises FileProblem."""
        return lines_of_upload(self.content(self.first), self.given()[self.first], most_rows=most_rows)

    def complain(self, sentence: str) -> None:
        """Put a complaint beside the file that it begins with."""
        about = [field for field, name in self.given().items() if sentence.startswith((f"{name},", f"{name}:"))]
        self.add_error(about[0] if about else self.first, sentence)

    def as_command(self) -> str:
        """What to type to have the same done without a page."""
        given = self.given()
        parts = [part for field, flag in self.flags.items() if field in given for part in (flag, _saved(given[field]))]
        words = ["alongside", self.command, _saved(given[self.first]), *parts, *self.choices(), "--out", "pairs.csv"]
        return " ".join(shlex.quote(word) for word in words)

    def choices(self) -> list[str]:
        """What was chosen beside files, as the command takes it."""
        return []


def _saved(name: str) -> str:
    """A workbook's name once its sheet is saved as CSV."""
    path = PurePath(name)
    return str(path.with_suffix(".csv")) if path.suffix.lower() in {".xlsx", ".xlsm"} else name


class PeopleForm(FilesForm):
    """People, and by which rules they are matched."""

    first, command = "people", "match"
    flags = {name: f"--{name}" for name in ("grades", "exclusions", "locked", "preferences")}
    people = TableField(
        label=later("The people"),
        help_text=later("An .xlsx or .csv file of at most 5 MB, with a line for each person. The columns id and role are enough."),
        required=True,
    )
    rules = forms.ChoiceField(
        label=later("How should they be matched?"),
        choices=[(name, words) for name, (words, _hint) in PRESETS.items()],
        initial="all-grade-trust",
        widget=Radios(hints={name: hint for name, (_words, hint) in PRESETS.items()}, small=True),
        error_messages={"required": later("Choose how they should be matched")},
    )
    grades = TableField(label=later("Grades"), help_text=later("grade and rank: the higher the rank, the more senior"))
    exclusions = TableField(
        label=later("People to keep apart"), help_text=later("mentor and mentee, or id and other: kept apart either way")
    )
    locked = TableField(label=later("Pairs that stand"), help_text=later("mentor and mentee. A file of pairs from here will do"))
    preferences = TableField(label=later("Ranked choices"), help_text=later("who, whom and place: 1 is the first choice"))
    own_rules = TableField(label=later("Rules of your own"), help_text=later("A .toml file. It takes the place of the choice above"))

    def round(self) -> RoundAsked:
        """The files, read and understood. Raises FileProblem or TooLarge."""
        return read_round(
            [self.needed()],
            self._rules(),
            grades=self.table("grades"),
            exclusions=self.table("exclusions"),
            locked=self.table("locked"),
            preferences=self.table("preferences"),
            allow=few_enough,
        )

    def _rules(self) -> engine.Rules:
        name = self.given().get("own_rules")
        if name is None:
            return engine.PRESETS[self.cleaned_data["rules"]]
        if PurePath(name).suffix.lower() != ".toml":
            raise FileProblem(_("{name}: rules of your own come as a .toml file").format(name=name))
        content = self.content("own_rules", MOST_OF_RULES)
        if len(content) > MOST_OF_RULES:
            raise FileProblem(_("{name}: this is larger than 64 kB, which no file of rules is").format(name=name))
        return rules_of_text(name, content)

    def choices(self) -> list[str]:
        """The rules, and where the reasons go."""
        return ["--rules", self.given().get("own_rules", self.cleaned_data["rules"]), "--explain", "reasons.json"]


class ScoresForm(FilesForm):
    """Scores, and what is best."""

    first, command = "scores", "solve"
    flags = {name: f"--{name}" for name in ("capacities", "forbidden", "locked")}
    scores = TableField(
        label=later("The scores"),
        help_text=later(
            "An .xlsx or .csv file of at most 5 MB: mentors down the side and mentees across the top, "
            "or one line for each couple (mentor, mentee, score)."
        ),
        required=True,
    )
    objective = forms.ChoiceField(
        label=later("What is best?"),
        choices=[(name, words) for name, (words, _hint) in OBJECTIVES.items()],
        initial="most-then-best",
        widget=Radios(hints={name: hint for name, (_words, hint) in OBJECTIVES.items()}, small=True),
        error_messages={"required": later("Choose what is best")},
    )
    capacities = TableField(
        label=later("How many each mentor can take"), help_text=later("mentor and capacity. Whoever is not in it can take one")
    )
    forbidden = TableField(label=later("Pairs that must not be"), help_text=later("mentor and mentee"))
    locked = TableField(label=later("Pairs that stand"), help_text=later("mentor and mentee. A file of pairs from here will do"))

    def asked(self) -> Asked:
        """The files, read and understood. Raises FileProblem or TooLarge."""
        others = (self.table(name) for name in ("capacities", "forbidden", "locked"))
        return read_asked(self.needed(most_rows=None), *others, allow=few_enough_scores)

    def choices(self) -> list[str]:
        """The objective."""
        return ["--objective", self.cleaned_data["objective"]]
