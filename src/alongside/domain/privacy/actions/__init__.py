"""Writes: emptying what has had its time, and for how long an organisation keeps what."""

from alongside.domain.privacy.actions.periods import set_periods
from alongside.domain.privacy.actions.retention import empty_what_is_due

__all__ = ["empty_what_is_due", "set_periods"]
