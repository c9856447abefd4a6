"""What a row still holds of some classes of information, and how it looks without them: read off the classification."""

from typing import Any

from django.db.models import Model, QuerySet

from alongside.domain.privacy.fields import FIELDS, Kept

Classes = frozenset[Kept]


def names_of(model: type[Model], classes: Classes) -> tuple[str, ...]:
    """The fields of a table that are of some classes."""
    found = (name.split(".") for name, kept in FIELDS.items() if kept in classes)
    return tuple(name for table, name in found if table == model.__name__)


def goes_whole(model: type[Model], classes: Classes) -> bool:
    """Whether a table holds nothing else, so that its rows go; in any other the fields are emptied and the rows stay."""
    return names_of(model, classes) == names_of(model, frozenset(Kept))


def without(model: type[Model], classes: Classes) -> dict[str, Any]:
    """What a row says in these fields once they are emptied."""
    fields: list[Any] = [model._meta.get_field(name) for name in names_of(model, classes)]
    return {field.name: None if field.null else field.get_default() for field in fields}


def holding(rows: QuerySet[Any], classes: Classes) -> QuerySet[Any]:
    """Those rows that still hold something of these classes."""
    return rows if goes_whole(rows.model, classes) else rows.exclude(**without(rows.model, classes))
