"""The rules of a round, by the name of a preset or from a file of one's own."""

import tomllib
from dataclasses import replace
from pathlib import Path
from typing import Any

from alongside_engine._texts import FileProblem, read_text, text_of
from alongside_engine.matching import PRESETS, Criterion, ProblemError, Quota, Rules
from alongside_engine.matching._problem import Problem, check
from alongside_engine.matching._rules import CRITERIA

_OF_A_CRITERION = ("direction", "importance", "source")
_OF_A_QUOTA = ("fact", "values", "most")
_SWITCHES = ("spread", "floor", "bands", "stable")
_WORDS_BY_WORD = ("areas", "topic_labels")
KEYS = ("preset", "name", *CRITERIA, "equal_chances", "quotas", *_SWITCHES, *_WORDS_BY_WORD)


def read_rules(asked: str) -> Rules:
    """Give the preset of a name, or read a TOML file. Raises FileProblem, with a sentence that names the key.

    The file may begin from a `preset`; each criterion is a table with `direction`, `importance` and `source`.
    """
    if asked in PRESETS:
        return PRESETS[asked]
    path = Path(asked)
    if not path.exists():
        raise FileProblem(f"{path.name}: there is no such file, and no rules of that name; there are {', '.join(PRESETS)}")
    return _rules_in(path.name, read_text(path))


def rules_of_text(file: str, content: bytes) -> Rules:
    """Understand a TOML file of rules. Raises FileProblem, with a sentence that names the key."""
    return _rules_in(file, text_of(file, content))


def _rules_in(file: str, text: str) -> Rules:
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise FileProblem(f"{file}: not TOML that can be read: {_why(error)}") from error
    rules = _rules(file, found)
    try:
        check(Problem((), rules))
    except ProblemError as error:
        raise FileProblem(f"{file}: {error}") from error
    return rules


def _why(error: ValueError | RecursionError) -> str:
    """Say it in few words where the reader of TOML does not."""
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return str(error) if isinstance(error, tomllib.TOMLDecodeError) else "a number with too many digits"


def _rules(file: str, found: dict[str, Any]) -> Rules:
    if unknown := [key for key in found if key not in KEYS]:
        raise FileProblem(f"{file}: cannot use the key {unknown[0]}; the keys are {', '.join(KEYS)}")
    preset = found.get("preset", "all-grade-trust")
    if not isinstance(preset, str) or preset not in PRESETS:
        raise FileProblem(f'{file}: preset is "{preset}"; it must be one of {", ".join(PRESETS)}')
    changes: dict[str, Any] = {"name": _typed(file, "name", found.get("name", Path(file).stem), str, "a text")}
    for name in CRITERIA:
        if name in found:
            changes[name] = _criterion(file, name, _typed(file, name, found[name], dict, "a table"), PRESETS[preset].criterion(name))
    changes |= {name: _typed(file, name, found[name], bool, "true or false") for name in _SWITCHES if name in found}
    if "equal_chances" in found:
        changes["equal_chances"] = _typed(file, "equal_chances", found["equal_chances"], str, "a text")
    if "quotas" in found:
        changes["quotas"] = tuple(_quota(file, row) for row in _typed(file, "quotas", found["quotas"], list, "a list of tables"))
    changes |= {name: _words(file, name, found[name]) for name in _WORDS_BY_WORD if name in found}
    return replace(PRESETS[preset], **changes)


def _criterion(file: str, name: str, found: dict[str, Any], before: Criterion) -> Criterion:
    for key, value in found.items():
        if key not in _OF_A_CRITERION:
            raise FileProblem(
                f"{file}: cannot use the key {name}.{key}; the keys are {', '.join(f'{name}.{known}' for known in _OF_A_CRITERION)}"
            )
        _typed(file, f"{name}.{key}", value, str, "a text")
    own = {"source": ""} if found else {}
    return replace(before, **(own | found))


def _quota(file: str, row: Any) -> Quota:
    found = _typed(file, "quotas", row, dict, "a list of tables")
    if unknown := [key for key in found if key not in _OF_A_QUOTA]:
        raise FileProblem(
            f"{file}: cannot use the key quotas.{unknown[0]}; the keys are {', '.join(f'quotas.{known}' for known in _OF_A_QUOTA)}"
        )
    fact: Any = _typed(file, "quotas.fact", found.get("fact"), str, "a text")
    values = _typed(file, "quotas.values", found.get("values", []), list, "a list of texts")
    most = found.get("most", 1)
    if isinstance(most, bool) or not isinstance(most, int):
        raise FileProblem(f"{file}: quotas.most must be a whole number, not {most!r}")
    return Quota(fact, tuple(_typed(file, "quotas.values", value, str, "a list of texts") for value in values), most)


def _words(file: str, name: str, value: Any) -> dict[str, str]:
    table = _typed(file, name, value, dict, "a table")
    return {key: _typed(file, f"{name}.{key}", word, str, "a text") for key, word in table.items()}


def _typed(file: str, key: str, value: Any, kind: type, words: str) -> Any:
    if not isinstance(value, kind):
        raise FileProblem(f"{file}: {key} must be {words}, not {value!r}")
    return value
