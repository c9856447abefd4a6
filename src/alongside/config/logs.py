"""What may not stand in a log: whoever reads one must not find a link there that still works."""

import logging
import re

LINKS = re.compile(r"(/(?:start|sign-in/link|demonstration/link)/)[^/?#\s'\"]+")


def without_tokens(text: str) -> str:
    """A text in which every link has lost the part that makes it work."""
    return LINKS.sub(r"\1<token>", text)


class WithoutTokens(logging.Filter):
    """Cuts the tokens out of a record: out of its message, its arguments and its traceback."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, in words that open nothing."""
        try:
            message = record.getMessage()
        except (TypeError, ValueError):
            message = f"{record.msg} {record.args}"
        record.msg, record.args = without_tokens(message), ()
        if record.exc_info:
            record.exc_text = without_tokens(logging.Formatter().formatException(record.exc_info))
        return True
