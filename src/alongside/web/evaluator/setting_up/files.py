"""Questionnaires as files, read and written."""

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.core.files import File
from django.utils.translation import gettext as _

from alongside.kit.table_limits import MOST_BYTES
from alongside.kit.xlsform import read_xlsform, write_xlsform
from alongside.web.evaluator.setting_up.defining import Told
from alongside_engine.on_files import FileProblem
from alongside_engine.questionnaires import Questionnaire, questionnaire_of_text, written


@dataclass(frozen=True)
class Kind:
    """A kind of file that holds a questionnaire."""

    content_type: str
    read: Callable[[str, bytes], Questionnaire]
    written: Callable[[Questionnaire], bytes]


def _toml(name: str, content: bytes) -> Questionnaire:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileProblem(_("{name}: this is not UTF-8, which TOML has to be. Save it as UTF-8.").format(name=name)) from None
    return questionnaire_of_text(name, text)


KINDS: Final = {
    "toml": Kind("application/toml", _toml, lambda found: written(found).encode()),
    "xlsx": Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", read_xlsform, write_xlsform),
}


def read_questionnaire(file: File[bytes]) -> Told:
    """A file as the mapping that is put; raises FileProblem with a sentence that names the file."""
    name = file.name or str(_("The file"))
    kind = KINDS.get(name.rpartition(".")[2].lower())
    if kind is None:
        endings = _(" or ").join(f".{ending}" for ending in KINDS)
        raise FileProblem(_("{name}: give a file that ends in {endings}.").format(name=name, endings=endings))
    content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise FileProblem(_("{name}: the file is larger than {most} MB.").format(name=name, most=MOST_BYTES // 1024 // 1024))
    return tomllib.loads(written(kind.read(name, content)))
