"""The files in which answers leave, each kind whole in one download."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from alongside.kit.data_sets import DataSet, to_codebook, to_long, to_wide
from alongside.kit.r_script import to_r
from alongside.kit.spss import can_write_sav, to_sav
from alongside.kit.zips import packed

WIDE, LONG, CODEBOOK, SCRIPT = "answers-wide.csv", "answers-long.csv", "codebook.csv", "answers.R"


@dataclass(frozen=True)
class AnswerFormat:
    """A kind of file: how the web calls it, what its name ends in, what makes it, and whether this installation can."""

    content_type: str
    suffix: str
    written: Callable[[DataSet], bytes]
    is_there: Callable[[], bool] = lambda: True


def _csv(found: DataSet) -> bytes:
    """The answers a row a person and a row an answer, what every column is, and a script that reads them with R."""
    return packed({WIDE: to_wide(found), LONG: to_long(found), CODEBOOK: to_codebook(found), SCRIPT: to_r(found, file=WIDE, script=SCRIPT)})


ANSWER_FORMATS: Final = {
    "csv": AnswerFormat("application/zip", "zip", _csv),
    "sav": AnswerFormat("application/x-spss-sav", "sav", to_sav, can_write_sav),
}
