"""What the pages about coding ask."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from alongside.domain.access.errors import Refused
from alongside.domain.organisations.models import User
from alongside.domain.surveys.models import Question
from alongside.kit.codebooks import LONGEST, CodebookError, CodeLine, read_codebook
from alongside.kit.refi_codebooks import read_qdc
from alongside.kit.table_limits import MOST_BYTES
from alongside.kit.tables_in import TableError
from alongside.web.widgets import Checkboxes, LongText


class RoundForm(forms.Form):
    """What is coded, and by whom."""

    title = forms.CharField(
        label=_("Title"),
        max_length=200,
        required=False,
        help_text=_("For example, “What got in the way”. Without one the round is called after the questionnaire."),
    )
    questions = forms.MultipleChoiceField(
        label=_("Questions"),
        widget=Checkboxes(),
        error_messages={"required": _("Choose at least one question"), "invalid_choice": _("Choose at least one question")},
    )
    coders = forms.MultipleChoiceField(
        label=_("Coders"),
        help_text=_("Two are usual. They do not see each other’s codes until all have finished."),
        widget=Checkboxes(),
        error_messages={"required": _("Choose at least one coder"), "invalid_choice": _("Choose at least one coder")},
    )

    def __init__(self, *args: Any, questions: Sequence[Question], coders: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {user.public_id: user for user in coders}
        self.fields["questions"].choices = [(row.code, row.text) for row in questions]  # type: ignore[attr-defined]
        self.fields["coders"].choices = [(key, user.name) for key, user in self.people.items()]  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """As the action takes it."""
        said = self.cleaned_data
        return {
            "title": said["title"],
            "questions": said["questions"],
            "coders": [self.people[key] for key in said["coders"]],
        }


class CoderForm(forms.Form):
    """One more coder."""

    coder = forms.ChoiceField(
        label=_("Add a coder"),
        error_messages={"required": _("Choose who is to code"), "invalid_choice": _("Choose who is to code")},
    )

    def __init__(self, *args: Any, coders: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.people = {user.public_id: user for user in coders}
        named = [("", _("Choose somebody")), *((key, user.name) for key, user in self.people.items())]
        self.fields["coder"].choices = named  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """A line of the codebook."""

    label = forms.CharField(
        label=_("Label"),
        max_length=LONGEST["label"],
        help_text=_("A few words, such as “Too much on”"),
        error_messages={"required": _("Enter a label")},
    )
    theme = forms.CharField(label=_("Theme"), max_length=LONGEST["theme"], required=False, help_text=_("Codes of one theme stand together"))
    definition = forms.CharField(
        label=_("Definition"),
        max_length=LONGEST["definition"],
        required=False,
        help_text=_("When to give this code, and when not"),
        widget=LongText(rows=3),
    )
    example = forms.CharField(
        label=_("Example"),
        max_length=LONGEST["example"],
        required=False,
        help_text=_("Make one up, so that the codebook can be published"),
        widget=LongText(rows=2),
    )
    code = forms.CharField(
        label=_("Code"),
        max_length=LONGEST["code"],
        required=False,
        help_text=_("A short name for files, of letters, digits, - and _. Left empty, it is made from the label."),
    )

    def line(self) -> CodeLine:
        """As the codebook has it."""
        said = self.cleaned_data
        code = said["code"] or slugify(said["label"])[: LONGEST["code"]]
        return CodeLine(code, said["label"], said["theme"], said["definition"], said["example"])


class CodebookForm(forms.Form):
    """A codebook from a file."""

    codebook = forms.FileField(
        label=_("The codebook"),
        help_text=_("A .csv or .xlsx file of at most 5 MB with the columns code, theme, label, definition, example; or a .qdc file"),
        max_length=200,
        error_messages={
            "required": _("Choose the file to read"),
            "empty": _("The file is empty. Choose another"),
            "max_length": _("The file’s name is too long. Shorten it to 200 characters"),
        },
    )

    def lines(self) -> list[CodeLine] | None:
        """The codebook as read, or None with what to mend beside the file."""
        file = self.cleaned_data["codebook"]
        try:
            content = file.read(MOST_BYTES + 1)
            return read_qdc(content) if file.name.lower().endswith(".qdc") else read_codebook(content, file.name)
        except (TableError, CodebookError) as problem:
            self.add_error("codebook", str(problem))
            return None

    def refuse(self, problem: Refused) -> None:
        """Say beside the file why it was not taken over."""
        self.add_error("codebook", str(problem))


class AnswersFilter(forms.Form):
    """Narrows the answers of a round."""

    show = forms.ChoiceField(label=_("Show"), choices=[("", _("All answers")), ("unread", _("Not read yet"))], required=False)
    question = forms.ChoiceField(label=_("Question"), required=False)
    code = forms.ChoiceField(label=_("Code"), required=False)

    def __init__(self, *args: Any, questions: Sequence[Question], codes: Sequence[CodeLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["question"].choices = [("", _("All questions")), *((row.code, row.text) for row in questions)]  # type: ignore[attr-defined]
        self.fields["code"].choices = [("", _("Any code or none")), *((line.code, line.label) for line in codes)]  # type: ignore[attr-defined]


class QuoteForm(forms.Form):
    """Words to quote."""

    words = forms.CharField(
        label=_("The words to quote"),
        max_length=2000,
        help_text=_("Keep the writer’s own words in their order. What you replace stands in square brackets; what you leave out is […]."),
        widget=LongText(rows=6),
        error_messages={"required": _("Enter the words to quote")},
    )
    code = forms.ChoiceField(label=_("The code they stand for"), required=False)

    def __init__(self, *args: Any, codes: Sequence[CodeLine], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", _("None")), *((line.code, line.label) for line in codes)]  # type: ignore[attr-defined]
