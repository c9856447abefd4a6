"""Every purpose that a link in an e-mail can have, and how long it lives. `docs/reference/links.md` is generated from it."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Purpose(StrEnum):
    """One link, one purpose."""

    SIGN_IN = "sign-in"
    INVITATION = "invitation"
    CONFIRM = "confirm"
    ADDRESS = "address"
    QUESTIONNAIRE = "questionnaire"
    MEETING = "meeting"
    UNSUBSCRIBE = "unsubscribe"
    DEMONSTRATION = "demonstration"


@dataclass(frozen=True)
class Rule:
    """What a link of a purpose may do; without a page there is only the code."""

    page: str
    lives: timedelta
    signs_in: bool
    once: bool
    meaning: str


RULES: dict[Purpose, Rule] = {
    Purpose.SIGN_IN: Rule(
        "public:sign-in-link",
        timedelta(minutes=30),
        signs_in=True,
        once=True,
        meaning="Signs in the browser that asked; in another browser the code is typed. Ten minutes for roles that see others.",
    ),
    Purpose.INVITATION: Rule(
        "public:start",
        timedelta(days=14),
        signs_in=False,
        once=False,
        meaning="Opens a start page, where one may also say no; signs nobody in.",
    ),
    Purpose.CONFIRM: Rule(
        "",
        timedelta(minutes=10),
        signs_in=False,
        once=True,
        meaning="A code alone, typed where it was asked for: it is still the same person, before a step that asks again.",
    ),
    Purpose.ADDRESS: Rule(
        "",
        timedelta(minutes=30),
        signs_in=False,
        once=True,
        meaning="A code alone, sent to a new address and typed where it was asked for: the address is one’s own.",
    ),
    Purpose.QUESTIONNAIRE: Rule(
        "public:questionnaire",
        timedelta(days=30),
        signs_in=False,
        once=False,
        meaning="Names a questionnaire; its button opens it, and nothing else, in this browser, until two hours after the last answer.",
    ),
    Purpose.MEETING: Rule(
        "public:meeting",
        timedelta(days=30),
        signs_in=False,
        once=False,
        meaning="Shows an empty form in which one of a pair notes that the two met; its button does so. Names nobody.",
    ),
    Purpose.UNSUBSCRIBE: Rule(
        "public:unsubscribe",
        timedelta(days=30),
        signs_in=False,
        once=False,
        meaning="Its button, or that of the mail program, stops what a scheme sends to many. It can be taken back on the same page.",
    ),
    Purpose.DEMONSTRATION: Rule(
        "public:demonstration-link",
        timedelta(days=7),
        signs_in=True,
        once=False,
        meaning="Signs in as one invented person; works in the demonstration only.",
    ),
}
ROLES_LIVES = timedelta(minutes=10)
CODE_ATTEMPTS = 5
SIGN_INS_AN_HOUR = 10
