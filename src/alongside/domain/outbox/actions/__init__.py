"""Writes of the outbox: posting, delivering, links, mailings, returned mail."""

from alongside.domain.outbox.actions.delivery import deliver
from alongside.domain.outbox.actions.links import (
    Known,
    ask_by_address,
    ask_to_sign_in,
    count_wrong_code,
    follow,
    life_of,
    make_link,
    use_link,
    withdraw,
)
from alongside.domain.outbox.actions.mailings import (
    MergeRow,
    mail_merge,
    mailing_for,
    pause_messages,
    release,
    resume_messages,
    send_again,
    send_by_hand,
    stop,
    subscribe,
    try_again,
    unsubscribe,
)
from alongside.domain.outbox.actions.posting import Attachment, Letter, overtake, own_host, post
from alongside.domain.outbox.actions.returned import take_back

__all__ = [
    "Attachment",
    "Known",
    "Letter",
    "MergeRow",
    "ask_by_address",
    "ask_to_sign_in",
    "count_wrong_code",
    "deliver",
    "follow",
    "life_of",
    "mail_merge",
    "mailing_for",
    "make_link",
    "overtake",
    "own_host",
    "pause_messages",
    "post",
    "release",
    "resume_messages",
    "send_again",
    "send_by_hand",
    "stop",
    "subscribe",
    "take_back",
    "try_again",
    "unsubscribe",
    "use_link",
    "withdraw",
]
