"""Frozen dataclasses to JSON and back, and the schema that says what such a file holds."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, asdict, fields, is_dataclass
from types import UnionType
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from alongside_engine.matching._problem import ProblemError

_Thing = TypeVar("_Thing")
_PLAIN: dict[type, str] = {str: "string", int: "integer", float: "number", bool: "boolean"}

_WORDS: dict[type, str] = {str: "text", int: "a whole number", float: "a number", bool: "true or false"}


def written(thing: Any) -> str:
    """Write a dataclass as JSON, its fields in their order."""
    return json.dumps(asdict(thing), ensure_ascii=False, default=sorted) + "\n"


def read(kind: type[_Thing], text: str | bytes) -> _Thing:
    """Read what `written` wrote. Raises ProblemError with the place of what does not fit."""
    try:
        found = json.loads(text)
    except ValueError as error:
        raise ProblemError(f"This is not JSON: {error}.") from error
    return made(kind, found)


def made(kind: type[_Thing], value: Any) -> _Thing:
    """Read what a dataclass is when its JSON has been read. Raises ProblemError with the place of what does not fit."""
    found: _Thing = _made(kind, value, kind.__name__.lower())
    return found


def schema_of(kind: type) -> dict[str, Any]:
    """Describe the JSON of a dataclass (JSON Schema, draft 2020-12)."""
    found: dict[str, dict[str, Any]] = {}
    _described(kind, found)
    own = found.pop(kind.__name__)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": kind.__name__, **own, "$defs": dict(sorted(found.items()))}


def _made(kind: Any, value: Any, where: str) -> Any:
    if is_dataclass(kind):
        return _thing(kind, value, where)
    if get_origin(kind) in _MANY:
        return _MANY[get_origin(kind)](get_args(kind), value, where)
    if get_origin(kind) in (Union, UnionType):
        one, _none = get_args(kind)
        return None if value is None else _made(one, value, where)
    if not _is_plain(kind, value):
        raise ProblemError(f"{where} is {json.dumps(value, ensure_ascii=False)}, where {_wanted(kind)} belongs.")
    return float(value) if kind is float else value


def _thing(kind: Any, value: Any, where: str) -> Any:
    _check(value, dict, where, "an object")
    hints = get_type_hints(kind)
    if unknown := sorted(value.keys() - hints.keys()):
        raise ProblemError(f"{where} holds {unknown[0]}, which is not known here.")
    if missing := [field.name for field in fields(kind) if _is_required(field) and field.name not in value]:
        raise ProblemError(f"{where} lacks {missing[0]}.")
    return kind(**{name: _made(hints[name], value[name], f"{where}.{name}") for name in hints if name in value})


def _check(value: Any, kind: type, where: str, wanted: str) -> None:
    if not isinstance(value, kind):
        raise ProblemError(f"{where} is {json.dumps(value, ensure_ascii=False)}, where {wanted} belongs.")


def _row(kinds: Any, value: Any, where: str) -> tuple[Any, ...]:
    """Read a row of as many as there are, all of the first kind, or of one each of several kinds."""
    _check(value, list, where, "a list")
    if kinds[-1] is not Ellipsis and len(value) != len(kinds):
        raise ProblemError(f"{where} holds {len(value)}, where {len(kinds)} belong.")
    return tuple(_made(kinds[0], one, f"{where}[{number}]") for number, one in enumerate(value))


def _set(kinds: Any, value: Any, where: str) -> frozenset[Any]:
    return frozenset(_row((kinds[0], ...), value, where))


def _table(kinds: Any, value: Any, where: str) -> dict[str, Any]:
    _check(value, dict, where, "an object")
    return {name: _made(kinds[1], one, f"{where}.{name}") for name, one in value.items()}


_MANY = {tuple: _row, frozenset: _set, Mapping: _table}


def _is_plain(kind: Any, value: Any) -> bool:
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    wanted = (int, float) if kind is float else kind
    return isinstance(value, wanted) and (kind is bool or not isinstance(value, bool))


def _wanted(kind: Any) -> str:
    return " or ".join(get_args(kind)) if get_origin(kind) is Literal else _WORDS[kind]


def _is_required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _described(kind: Any, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if is_dataclass(kind):
        return _object(kind, found)
    if get_origin(kind) is tuple:
        return {"type": "array", "items": _described(get_args(kind)[0], found)}
    if get_origin(kind) in (Union, UnionType):
        one, _none = get_args(kind)
        return {"anyOf": [_described(one, found), {"type": "null"}]}
    if get_origin(kind) is Literal:
        return {"enum": list(get_args(kind))}
    return {"type": _PLAIN[kind]}


def _object(kind: Any, found: dict[str, dict[str, Any]]) -> dict[str, Any]:
    if kind.__name__ not in found:
        hints = get_type_hints(kind)
        found[kind.__name__] = {}
        found[kind.__name__] |= {
            "description": " ".join((kind.__doc__ or "").split()),
            "type": "object",
            "properties": {field.name: _described(hints[field.name], found) for field in fields(kind)},
            "required": [field.name for field in fields(kind) if _is_required(field)],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}
