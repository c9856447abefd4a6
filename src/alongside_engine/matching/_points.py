"""How much better or worse, in words."""

from alongside_engine.matching._rules import FULL, SHOWN

_SLIGHTLY, _MUCH = FULL // 20, FULL // 4


def how_much(units: int, better: str, *, exact: bool = True) -> str:
    """Say how much "better" or "less well" a difference in fit is, with its points of the score that is shown.

    Slightly is below a twentieth of what one couple can have, much from a quarter of it.
    """
    points = f"{units * SHOWN / FULL:,.0f}".replace(",", " ")
    least = "" if exact else "at least "
    how = "slightly " if units < _SLIGHTLY else "much " if units >= _MUCH else ""
    return f"{how}{better} (by {least}{points} {'point' if points == '1' else 'points'})"
