"""Does it add up? What is printed of counts, percentages, means, intervals and p values, and what of it cannot be true."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from alongside_engine.evaluation._printed import CheckedFigure
from alongside_engine.evaluation._prose import figures_in_text
from alongside_engine.evaluation._sheets import figures_in_table

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")


@dataclass(frozen=True)
class FigureCheck:
    """Every figure that was understood, in the order of the text.

    "adds up": it can be so. "cannot be true": whoever rounded, and however. "not known": it can be so of a number of people that is
    not printed with it.
    """

    figures: tuple[CheckedFigure, ...]

    @property
    def problems(self) -> tuple[CheckedFigure, ...]:
        """Those that cannot be true."""
        return tuple(figure for figure in self.figures if figure.verdict == "cannot be true")


def check_figures(text_or_table: str | Sequence[Sequence[object]]) -> FigureCheck:
    """Read the figures of a text (Markdown with its tables as well), or of a table whose first row is its header, and judge each.

    Understood: "31 of 72 (43%)", "55% (23/42)", "n=23 (55%)", "43% of 72 trainees", "43% (95% CI 32% to 55%)", "t(22) = 2.1, p = 0.05";
    in tables counts beside percentages, "31 (43)" under "n (%)", and means beside the answers at each point of a scale. A percentage
    passes whichever way a half was rounded; what is said to be about so much is not judged. Time is in proportion to the text.

    Sources: Brown NJL, Heathers JAJ. The GRIM test. Soc Psychol Personal Sci 2017;8:363-9 (which averages whole numbers can have).
    Nuijten MB and others. The prevalence of statistical reporting errors in psychology. Behav Res Methods 2016;48:1205-26 (p values).
    """
    if isinstance(text_or_table, str):
        return FigureCheck(tuple(_in_markdown(text_or_table)))
    rows = [(line, ["" if cell is None else str(cell) for cell in row]) for line, row in enumerate(text_or_table, 1)]
    return FigureCheck(tuple(figures_in_table(rows)))


def _in_markdown(text: str) -> Iterator[CheckedFigure]:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("*", "").replace("`", "").split("\n")
    begun, place = 0, 0
    while place < len(lines):
        if place and _RULE.match(lines[place]) and "|" in lines[place] and "|" in lines[place - 1]:
            yield from figures_in_text("\n".join(lines[begun : place - 1]), begun + 1)
            rows = [(place, _cells(lines[place - 1]))]
            place += 1
            while place < len(lines) and "|" in lines[place]:
                rows.append((place + 1, _cells(lines[place])))
                place += 1
            yield from figures_in_table(rows)
            begun = place
        else:
            place += 1
    yield from figures_in_text("\n".join(lines[begun:]), begun + 1)


def _cells(line: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", line.strip().removeprefix("|").removesuffix("|"))
    return [cell.strip().replace("\\|", "|") for cell in cells]
