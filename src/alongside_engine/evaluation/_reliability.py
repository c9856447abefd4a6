"""How far the items of a scale measure the same."""

from collections.abc import Sequence

import numpy as np

from alongside_engine.evaluation._results import Number, Result, TooFew, UnequalLengths, check_level, number_of

_SOURCE = (
    "Cronbach LJ. Coefficient alpha and the internal structure of tests. Psychometrika 1951;16:297-334. "
    "Feldt LS. The approximate sampling distribution of Kuder-Richardson reliability coefficient twenty. Psychometrika 1965;30:357-70"
)


def cronbach_alpha(items: Sequence[Sequence[Number | None]], level: float = 0.95) -> Result:
    """Give Cronbach's alpha of a scale with Feldt's interval; `items` has a row for each respondent and a column for each item.

    Whoever left an item out is left out. Alpha below 0 means that items point in different ways: turn those that were asked the other
    way round. Raises TooFew under two items, under two respondents, or where all have the same sum; UnequalLengths, NotANumber.
    """
    check_level(level)
    many = {len(row) for row in items}
    if len(many) > 1:
        raise UnequalLengths("Not every respondent has the same number of items: give None for a gap.")
    k = many.pop() if many else 0
    if k < 2:
        raise TooFew(f"A scale has at least two items: there {'is' if k == 1 else 'are'} {k}.")
    complete = [row for row in items if all(value is not None for value in row)]
    if len(complete) < 2:
        raise TooFew(
            f"Alpha needs at least two respondents with every item: there {'is' if len(complete) == 1 else 'are'} {len(complete)}."
        )
    answers = np.array(sorted([number_of(value) for value in row] for row in complete))
    n, spread = len(answers), float(answers.sum(axis=1).var(ddof=1))
    if not spread:
        raise TooFew("There is no alpha where all respondents have the same sum.")
    alpha = k / (k - 1) * (1 - float(answers.var(axis=0, ddof=1).sum()) / spread)
    low, high = _feldt(alpha, n, k, level)
    return Result(
        estimate=alpha,
        low=low,
        high=high,
        p_value=None,
        n=n,
        method="Cronbach's alpha, Feldt's interval",
        source=_SOURCE,
        level=level,
    )


def _feldt(alpha: float, n: int, k: int, level: float) -> tuple[float, float]:
    from scipy.special import fdtri  # here, so that pages which only count start without it

    df1, df2 = n - 1, (n - 1) * (k - 1)
    return tuple(1 - (1 - alpha) * float(fdtri(df1, df2, share)) for share in (0.5 + level / 2, 0.5 - level / 2))  # type: ignore[return-value]
