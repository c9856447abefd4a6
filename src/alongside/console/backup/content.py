"""The canonical dump: every row of every table as one line of text that is the same whatever database holds it."""

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Any

from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.models import CharField, ExpressionWrapper, F, Field, Model, SlugField, TextField
from django.db.models.functions import Collate

from alongside.domain.organisations.sealed import SealedJSONField

BY_BYTES = {"sqlite": "BINARY", "postgresql": "C"}
NOT_DATA = {"django_migrations", "sqlite_sequence"}
STORED = re.compile(r'"([0-9a-f]{32}\.[a-z0-9]{1,8})"')
AT_ONCE = 2000


class Content:
    """The lines of a database, with what is learnt by reading them once."""

    def __init__(self, using: str) -> None:
        self._using = using
        self._summed = hashlib.sha256()
        self.rows: Counter[str] = Counter()
        self.stored: set[str] = set()

    def lines(self) -> Iterator[str]:
        """Every line, in the order of tables and primary keys."""
        for table, line in rows_of(self._using):
            self.rows[table] += 1
            self.stored.update(STORED.findall(line))
            self._summed.update(line.encode() + b"\n")
            yield line

    def read(self) -> "Content":
        """Read all of it for what is learnt."""
        for _line in self.lines():
            pass
        return self

    @property
    def sha256(self) -> str:
        """The digest of all lines."""
        return self._summed.hexdigest()


def applied(using: str) -> list[list[str]]:
    """The migrations that a database has had."""
    return sorted([app, name] for app, name in MigrationLoader(connections[using]).applied_migrations)


def rows_of(using: str) -> Iterator[tuple[str, str]]:
    """Every row as (table, line), with the field types of the release that laid the tables, which may be an earlier one."""
    yield from (("django_migrations", _line("django_migrations", {"app": app, "name": name})) for app, name in applied(using))
    tables = {model._meta.db_table: model for model in _models(using)}
    there = set(connections[using].introspection.table_names())
    for table in sorted(there - NOT_DATA):
        found = _known(tables[table], using) if table in tables else _unknown(table, using)
        yield from ((table, line) for line in found)


def _models(using: str) -> tuple[type[Model], ...]:
    loader = MigrationLoader(connections[using])
    return _models_after(frozenset(key for key in loader.applied_migrations if key in loader.graph.nodes))


@cache
def _models_after(steps: frozenset[tuple[str, str]]) -> tuple[type[Model], ...]:
    """The tables as they were after some migrations: a while's work, and the same each time."""
    models = MigrationLoader(None).project_state(list(steps)).apps.get_models(include_auto_created=True)
    return tuple(model for model in models if model._meta.managed and not model._meta.proxy)


def _known(model: type[Model], using: str) -> Iterator[str]:
    fields = {str(field.column): _as_it_lies(field) for field in model._meta.concrete_fields}
    columns = sorted(fields)
    key = model._meta.pk
    order = Collate(F(key.attname), BY_BYTES[connections[using].vendor]) if _is_text(key) else F(key.attname)
    rows = model._base_manager.using(using).order_by(order).values_list(*(fields[column] for column in columns))
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield _line(model._meta.db_table, dict(zip(columns, row, strict=True)))


def _as_it_lies(field: "Field[Any, Any]") -> "str | ExpressionWrapper[Any]":
    """What is encrypted stays so: a dump is not the place to open it."""
    return ExpressionWrapper(F(field.attname), TextField()) if isinstance(field, SealedJSONField) else str(field.attname)


def _is_text(key: "Field[Any, Any]") -> bool:
    return isinstance(getattr(key, "target_field", key), (CharField, SlugField, TextField))


def _unknown(table: str, using: str) -> list[str]:
    """A table that this release has no name for: as its driver reads it."""
    with connections[using].cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connections[using].ops.quote_name(table)}")  # noqa: S608 - a name from the catalogue
        columns = [column[0] for column in cursor.description]
        return sorted(_line(table, dict(zip(columns, row, strict=True))) for row in cursor.fetchall())


def _line(table: str, row: dict[str, Any]) -> str:
    return json.dumps({"table": table, "row": row}, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: Any) -> str | int:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1)
    if isinstance(value, (bytes, memoryview)):
        return base64.b64encode(value).decode()
    return str(value)
