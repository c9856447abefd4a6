"""Coded answers for NVivo, ATLAS.ti, MAXQDA, QualCoder and Taguette: the REFI-QDA exchange of codebooks (.qdc) and projects (.qdpx)."""

import re
import uuid
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from alongside.kit.codebooks import CodeLine
from alongside.kit.zips import packed

CODEBOOK, PROJECT = "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0"
ORIGIN = "Alongside"
OURS = uuid.uuid5(uuid.NAMESPACE_URL, "urn:alongside:refi-qda")
EXAMPLE, CODE = "Example: ", "Code: "
# Whatever XML 1.0 cannot hold, each replaced by one sign, so that no position moves.
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
REPLACEMENT = "\ufffd"

Value = str | int | float | bool | date
Guid = Callable[..., str]


class NoCodes(ValueError):
    """A codebook without a code, which other programs refuse."""


@dataclass(frozen=True)
class Variable:
    """What is known of every case: a code to find it by, and what it is called."""

    code: str
    label: str


@dataclass(frozen=True)
class Case:
    """Somebody who answered, under a pseudonym, with what is known of them by the codes of variables."""

    name: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One answer in words, and the case that it is of."""

    name: str
    text: str
    case: str = ""


@dataclass(frozen=True)
class Mark:
    """Letters of a source, from the first to before the last as Unicode counts them, that a coder gave a code."""

    source: str
    code: str
    coder: str
    start: int
    end: int


@dataclass(frozen=True)
class Project:
    """A round of coding as other programs read it. Coders, cases and sources are told apart by their names."""

    name: str
    coders: tuple[str, ...] = ()
    codes: tuple[CodeLine, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[Case, ...] = ()
    sources: tuple[Source, ...] = ()
    marks: tuple[Mark, ...] = ()


def to_qdc(name: str, codes: Sequence[CodeLine]) -> bytes:
    """Write a codebook; the same codes give the same bytes."""
    if not codes:
        raise NoCodes("There is no code in this codebook yet.")
    root = ET.Element("CodeBook", {"xmlns": CODEBOOK, "origin": ORIGIN})
    _add_codes(root, codes, _guids(name))
    return _written(root)


def to_qdpx(project: Project) -> bytes:
    """Write a project: who coded, the codebook, who answered, every answer as a text of its own, and what was found in it."""
    guid = _guids(project.name)
    texts = {f"sources/{guid('source', source.name)}.txt": as_kept(source.text).encode() for source in project.sources}
    return packed({"project.qde": _project(project, guid), **texts})


def as_kept(text: str) -> str:
    """A text as it is written: lines end in one sign everywhere, and what XML cannot hold is replaced."""
    return FORBIDDEN.sub(REPLACEMENT, text.replace("\r\n", "\n").replace("\r", "\n"))


def _guids(name: str) -> Guid:
    """Names for things that follow from what they are, so that a second export has the same ones."""
    space = uuid.uuid5(OURS, as_kept(name))

    def guid(*what: object) -> str:
        return str(uuid.uuid5(space, as_kept("\x1f".join(str(part) for part in what))))

    return guid


def _project(project: Project, guid: Guid) -> bytes:
    root = ET.Element("Project", {"xmlns": PROJECT, "name": _line(project.name), "origin": ORIGIN})
    if project.coders:
        users = ET.SubElement(root, "Users")
        for coder in project.coders:
            ET.SubElement(users, "User", {"guid": guid("user", coder), "name": _line(coder)})
    if project.codes:
        _add_codes(ET.SubElement(root, "CodeBook"), project.codes, guid)
    _add_variables(root, project, guid)
    _add_cases(root, project, guid)
    _add_sources(root, project, guid)
    return _written(root)


def _add_codes(parent: ET.Element, codes: Sequence[CodeLine], guid: Guid) -> None:
    """Codes under their themes, which are folders that nothing is coded with."""
    listed = ET.SubElement(parent, "Codes")
    themes: dict[str, ET.Element] = {"": listed}
    for code in codes:
        if code.theme not in themes:
            named = {"guid": guid("theme", code.theme), "name": _line(code.theme), "isCodable": "false"}
            themes[code.theme] = ET.SubElement(listed, "Code", named)
        named = {"guid": guid("code", code.code), "name": _line(code.label), "isCodable": "true"}
        _add_text(ET.SubElement(themes[code.theme], "Code", named), "Description", _described(code))


def _described(code: CodeLine) -> str:
    """What a code means, an example and its short name, each a paragraph, since the exchange has one place for all three."""
    parts = [code.definition, code.example and EXAMPLE + code.example, CODE + code.code]
    return "\n\n".join(part for part in parts if part)


def _add_variables(root: ET.Element, project: Project, guid: Guid) -> None:
    if not project.variables:
        return
    listed = ET.SubElement(root, "Variables")
    for variable in project.variables:
        named = {"guid": guid("variable", variable.code), "name": _line(variable.code), "typeOfVariable": _type(variable, project.cases)}
        _add_text(ET.SubElement(listed, "Variable", named), "Description", variable.label)


KINDS: tuple[tuple[type, str], ...] = ((bool, "Boolean"), (int, "Integer"), (float, "Float"), (date, "Date"))


def _kind(value: Value) -> str:
    return next((name for kind, name in KINDS if isinstance(value, kind)), "Text")


def _type(variable: Variable, cases: Sequence[Case]) -> str:
    """The type of all values of a variable; text where they are of several types or there are none."""
    found = {_kind(case.values[variable.code]) for case in cases if variable.code in case.values}
    return found.pop() if len(found) == 1 else "Text"


def _add_cases(root: ET.Element, project: Project, guid: Guid) -> None:
    if not project.cases:
        return
    types = {variable.code: _type(variable, project.cases) for variable in project.variables}
    sources: dict[str, list[str]] = {}
    for source in project.sources:
        sources.setdefault(source.case, []).append(source.name)
    listed = ET.SubElement(root, "Cases")
    for case in project.cases:
        element = ET.SubElement(listed, "Case", {"guid": guid("case", case.name), "name": _line(case.name)})
        for code, type_ in types.items():
            if code in case.values:
                value = ET.SubElement(element, "VariableValue")
                ET.SubElement(value, "VariableRef", {"targetGUID": guid("variable", code)})
                _add_text(value, f"{type_}Value", _said(case.values[code]))
        for name in sources.get(case.name, []):
            ET.SubElement(element, "SourceRef", {"targetGUID": guid("source", name)})


def _said(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def _add_sources(root: ET.Element, project: Project, guid: Guid) -> None:
    if not project.sources:
        return
    marks: dict[str, list[Mark]] = {}
    for mark in project.marks:
        marks.setdefault(mark.source, []).append(mark)
    listed = ET.SubElement(root, "Sources")
    for source in project.sources:
        own = guid("source", source.name)
        element = ET.SubElement(listed, "TextSource", {"guid": own, "name": _line(source.name), "plainTextPath": f"internal://{own}.txt"})
        for mark in _in_order(marks.get(source.name, [])):
            _add_mark(element, source.text, mark, guid)


def _in_order(marks: Sequence[Mark]) -> Iterator[Mark]:
    yield from sorted(marks, key=lambda mark: (mark.start, mark.end, mark.code, mark.coder))


def _add_mark(element: ET.Element, text: str, mark: Mark, guid: Guid) -> None:
    """One selection a mark, counted in the text as it is kept: there a line ends in one sign."""
    start, end = len(as_kept(text[: mark.start])), len(as_kept(text[: mark.end]))
    what = (mark.source, mark.code, mark.coder, mark.start, mark.end)
    coder = guid("user", mark.coder)
    named = {
        "guid": guid("selection", *what),
        "name": _line(as_kept(text)[start:end])[:40],
        "startPosition": str(start),
        "endPosition": str(end),
        "creatingUser": coder,
    }
    coding = ET.SubElement(
        ET.SubElement(element, "PlainTextSelection", named), "Coding", {"guid": guid("coding", *what), "creatingUser": coder}
    )
    ET.SubElement(coding, "CodeRef", {"targetGUID": guid("code", mark.code)})


def _line(text: str) -> str:
    return " ".join(as_kept(text).split())


def _add_text(parent: ET.Element, name: str, text: str) -> None:
    if text:
        ET.SubElement(parent, name).text = as_kept(text)


def _written(root: ET.Element) -> bytes:
    ET.indent(root, " ")
    written: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return written
