"""A script of R that reads the CSV with a row a person and gives every column its words, its order and its reasons for no answer."""

from collections.abc import Iterable, Iterator, Mapping

from alongside.kit.data_sets import DataSet, Kind, Level, Variable
from alongside.kit.safe_text import is_unwritable

HEAD = r"""# Reads {file} beside this script. Run it from that folder: source("{script}")
#
# Afterwards you have
#   answers  a row a person; choices are factors with their words, scales are in order, and what is no answer is NA
#   numbers  the same with the numbers that the codebook explains
#   why      for each column why there is no answer, a factor; NA where there is an answer, or none was sent at all
raw <- read.csv({path}, colClasses = "character", na.strings = "", check.names = FALSE, encoding = "UTF-8")
names(raw)[1] <- {first}

# The mark ' keeps a spreadsheet from running a text as a formula; here it is taken off again.
text_of <- function(x) sub("^'(?='*([\t\r\n]|\\s*[=+@|%-]))", "", x, perl = TRUE)

answers <- data.frame(row.names = seq_len(nrow(raw)))
numbers <- answers
why <- answers

put <- function(name, label, values, words, is_ordered, codes, reasons) {{
  found <- as.numeric(raw[[name]])
  why[[name]] <<- factor(match(found, codes), levels = seq_along(codes), labels = reasons)
  numbers[[name]] <<- found
  found[found %in% codes] <- NA
  if (length(values) > 0) found <- factor(match(found, values), levels = seq_along(values), labels = words, ordered = is_ordered)
  attr(found, "label") <- label
  answers[[name]] <<- found
}}

put_text <- function(name, label, is_day) {{
  found <- if (is_day) as.Date(raw[[name]]) else text_of(raw[[name]])
  numbers[[name]] <<- found
  attr(found, "label") <- label
  answers[[name]] <<- found
}}
"""


def to_r(found: DataSet, *, file: str, script: str) -> bytes:
    """Write the script in plain ASCII, so that no computer's letters can change a word; it runs nothing that somebody typed."""
    first = text(found.variables[0].code)
    parts = [HEAD.format(file=_comment(file), script=_comment(script), path=text(file), first=first), *map(_line, found.variables)]
    return ("\n".join(parts) + "\n").encode("ascii")


def _comment(name: str) -> str:
    return text(name)[1:-1]


def _line(variable: Variable) -> str:
    head = f"{text(variable.code)}, {text(variable.label)}"
    if variable.kind != Kind.NUMBER:
        return f"put_text({head}, {_yes(variable.kind == Kind.DATE)})"
    given = f"{_numbers(variable.labels)}, {_words(variable.labels)}, {_yes(variable.level == Level.ORDINAL)}"
    return f"put({head}, {given}, {_numbers(variable.missing)}, {_words(variable.missing)})"


def _yes(is_so: bool) -> str:  # noqa: FBT001 - a value, not a choice
    return "TRUE" if is_so else "FALSE"


def _numbers(words: Mapping[int, str]) -> str:
    return f"c({', '.join(map(str, words))})"


def _words(words: Mapping[int, str]) -> str:
    return f"c({', '.join(map(text, _told_apart(words.values())))})"


def _told_apart(words: Iterable[str]) -> Iterator[str]:
    """Words of which no two are the same: R would count equal ones as one answer."""
    seen: set[str] = set()
    for word in words:
        found, number = word, 1
        while found in seen:
            number += 1
            found = f"{word} ({number})"
        seen.add(found)
        yield found


ESCAPES = {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}


def text(words: str) -> str:
    """Words between quotes as R reads them, in ASCII alone."""
    return f'"{"".join(map(_sign, words))}"'


def _sign(sign: str) -> str:
    if sign in ESCAPES:
        return ESCAPES[sign]
    if is_unwritable(sign):
        return r"\ufffd"
    if sign.isascii():
        return sign
    return f"\\u{ord(sign):04x}" if ord(sign) <= 0xFFFF else f"\\U{ord(sign):08x}"
