"""A mailing as a workbook, to send from one's own account: one sheet of people, one of the text with its merge fields."""

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from alongside.domain.outbox.actions import MergeRow
from alongside.kit.tables_out import to_xlsx


def workbook(rows: Sequence[MergeRow]) -> bytes:
    """Two sheets; where the text differs between people by more than name and link, each wording stands with how many get it."""
    people = [(row.address, row.name, row.subject, row.link, row.text) for row in rows]
    wordings = Counter(row.pattern for row in rows)
    texts = [(many, pattern) for pattern, many in wordings.most_common()]
    header = (_("Address"), _("Name"), _("Subject"), _("Link"), _("Text as this person gets it"))
    fields = (_("How many get it"), _("Text with the merge fields «Name» and «Link»"))
    return to_xlsx({_("People"): (header, people), _("Text"): (fields, texts)})
