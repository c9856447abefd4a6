"""The mark that keeps a spreadsheet from running text as a formula, and its removal."""

import unicodedata

STARTS = frozenset("=+-@|%")
MARK = "'"
# Letters and signs that show nothing.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def _first_visible(text: str) -> str:
    """Fold one character at a time: folding the whole would join = and an accent into another sign."""
    for character in text:
        for folded in unicodedata.normalize("NFKC", character):
            if unicodedata.category(folded)[0] not in "ZCM" and folded not in BLANKS:
                return folded
    return ""


def runs(text: str) -> bool:
    """Say whether a spreadsheet may take this text for a formula."""
    return text[:1] in {"\t", "\r", "\n"} or _first_visible(text) in STARTS


def guard(text: str) -> str:
    """Mark what may run; what already carries marks gets one more, so that nothing is lost."""
    return MARK + text if runs(text.lstrip(MARK)) else text


def unguard(text: str) -> str:
    """Take one mark off, so that our own files come back as they went out."""
    return text[1:] if text.startswith(MARK) and runs(text.lstrip(MARK)) else text
