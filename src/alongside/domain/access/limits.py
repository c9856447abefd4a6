"""How long a sign-in lasts, and how often something may be tried. The strictest role that somebody holds decides."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final


@dataclass(frozen=True)
class Limit:
    """At most so many within a time."""

    what: str
    most: int
    window: timedelta


MEMBERS_AT_MOST: Final = timedelta(hours=20)
ROLES_AT_MOST: Final = timedelta(hours=12)
ROLES_IDLE: Final = timedelta(minutes=30)
NOT_SIGNED_IN: Final = timedelta(hours=1)
SEEN_EVERY: Final = timedelta(minutes=1)
AGAIN_AFTER: Final = timedelta(minutes=10)
FORM_OPEN: Final = timedelta(minutes=20)
MOST_PASSKEYS: Final = 10
TALLIES_KEPT: Final = timedelta(days=2)

SIGN_IN_CODES: Final = Limit("sign-in code", 10, timedelta(hours=1))
KNOWN_BROWSERS: Final = Limit("sign-in from a known browser", 10, timedelta(hours=1))
FACTOR_CODES: Final = Limit("second factor", 5, timedelta(minutes=5))
FACTOR_CODES_A_DAY: Final = Limit("second factor, a day", 50, timedelta(days=1))
CONFIRMATIONS: Final = Limit("confirmation asked for", 10, timedelta(hours=1))
FILES_MATCHED: Final = Limit("files matched", 60, timedelta(hours=1))
FILES_AT_ONCE: Final = Limit("files being matched", 1, timedelta(minutes=2))
FIGURES_CHECKED: Final = Limit("documents checked by anybody", 1_200, timedelta(hours=1))
CODE_USED: Final = Limit("authenticator code used", 1, timedelta(minutes=10))
