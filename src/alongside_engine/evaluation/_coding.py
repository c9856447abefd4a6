"""Free text that several people coded: how far they agree, code by code and over all, and what they found."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from alongside_engine.evaluation._agreement import Agreement, cohen_kappa, gwet_ac1, krippendorff_alpha
from alongside_engine.evaluation._results import TooFew

Found = TypeVar("Found", bound=Hashable)


@dataclass(frozen=True)
class CodeResult:
    """One code: how many answers each coder gave it, and how far they agree.

    `agreement` is Cohen's kappa of two coders, and Krippendorff's alpha of more; None where no answer was judged by two.
    """

    code: str
    theme: str
    label: str
    given: tuple[int, ...]
    agreement: Agreement | None
    alpha: Agreement | None
    ac1: Agreement | None


@dataclass(frozen=True)
class CodingResult:
    """All codes; `pooled` (Krippendorff's alpha), `kappa` (of two coders) and `ac1` take every answer with every code as one judgement.

    `themes` says in how many answers any coder found one of a theme's codes, most often first.
    """

    answers: int
    pooled: Agreement
    kappa: Agreement | None
    ac1: Agreement
    codes: tuple[CodeResult, ...]
    themes: tuple[tuple[str, int], ...]


def coding_agreement(
    codes: Mapping[str, tuple[str, str]], answers: Sequence[Found], coders: Sequence[Mapping[tuple[Found, str], bool]]
) -> CodingResult:
    """Compare what two or more coders found in the same answers.

    `codes` gives each code its theme and label; each coder is a mapping from answer and code to whether it is there, without what they
    have not judged. Raises TooFew where nothing was judged by two.
    """
    ratings = {code: [[coder.get((answer, code)) for answer in answers] for coder in coders] for code in codes}
    everything = [[one for code in codes for one in ratings[code][place]] for place in range(len(coders))]
    return CodingResult(
        answers=len(answers),
        pooled=krippendorff_alpha(everything),
        kappa=cohen_kappa(everything[0], everything[1]) if len(coders) == 2 else None,
        ac1=gwet_ac1(everything, (False, True)),
        codes=tuple(_code(code, theme, label, ratings[code]) for code, (theme, label) in codes.items()),
        themes=_themes(codes, coders),
    )


def _code(code: str, theme: str, label: str, ratings: list[list[bool | None]]) -> CodeResult:
    given = tuple(sum(one is True for one in row) for row in ratings)
    try:
        alpha = krippendorff_alpha(ratings)
    except TooFew:
        return CodeResult(code, theme, label, given, None, None, None)
    agreement = cohen_kappa(ratings[0], ratings[1]) if len(ratings) == 2 else alpha
    return CodeResult(code, theme, label, given, agreement, alpha, gwet_ac1(ratings, (False, True)))


def _themes(codes: Mapping[str, tuple[str, str]], coders: Sequence[Mapping[tuple[Found, str], bool]]) -> tuple[tuple[str, int], ...]:
    found: dict[str, set[Found]] = {}
    for coder in coders:
        for (answer, code), is_there in coder.items():
            if is_there:
                found.setdefault(codes[code][0], set()).add(answer)
    return tuple(sorted(((theme, len(answers)) for theme, answers in found.items()), key=lambda row: (-row[1], row[0])))
