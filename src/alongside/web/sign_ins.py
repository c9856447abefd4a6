"""Sign-ins as Django's sessions: the database holds a digest of the cookie's key and data that only that key opens."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from alongside.domain.access.actions import begin_sign_in, end_sign_in, forget_ended, keep_sign_in
from alongside.domain.access.limits import NOT_SIGNED_IN
from alongside.domain.access.models import SignIn
from alongside.domain.access.queries import facts_of_sign_in, key_is_taken, live_sign_in
from alongside.domain.organisations.clock import now as clock
from alongside.kit.crypto import Unreadable, decrypted, digest, encrypted, key_from


class SessionStore(SessionBase):
    """One browser's sign-in. `row` says what it is held to; nothing writes back what another request has changed meanwhile.

    `by_itself` is set by a page that its browser asks for again without anybody's doing: such a request is no sign of life.
    """

    def __init__(self, session_key: str | None = None) -> None:
        super().__init__(session_key)
        self.row: SignIn | None = None
        self.by_itself = False
        self._changes: dict[str, Any] = {}

    def load(self) -> dict[str, Any]:
        """What this browser's sign-in holds; nothing when it has ended."""
        self.row = live_sign_in(digest(self.session_key), now=clock()) if self.session_key else None
        if self.row is None:
            self._session_key = None
            return {}
        return self.decode(self.row.session_data)

    def encode(self, session_dict: Mapping[str, Any]) -> str:
        """The data, to be opened with the cookie's key alone."""
        return encrypted(self._data_key(), json.dumps(session_dict))

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The data as it was; nothing when it is not this key's."""
        try:
            found: dict[str, Any] = json.loads(decrypted(self._data_key(), str(session_data)))
        except (Unreadable, ValueError):
            return {}
        return found

    def _data_key(self) -> bytes:
        return key_from(self.session_key or "", "session")

    def exists(self, session_key: str) -> bool:
        """Whether a key is taken."""
        return key_is_taken(digest(session_key))

    def create(self) -> None:
        """Begin under a key that nobody has."""
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:  # noqa: FBT001, FBT002 - Django's own signature
        """Write what this request changed; a sign-in that was ended meanwhile stays ended."""
        if self.session_key is None:
            self.create()
            return
        data = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        user = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        if must_create:
            self._insert(data, user)
            return
        if self.row is not None and user != self.row.user_id:
            self.mark(**facts_of_sign_in(user, now=clock()))
        if not keep_sign_in(digest(self.session_key), session_data=self.encode(data), **self._changes):
            raise UpdateError
        self._changes = {}

    def _insert(self, data: dict[str, Any], user: int | None) -> None:
        try:
            with transaction.atomic():
                self.row = begin_sign_in(digest(self.session_key or ""), data=self.encode(data), user=user, now=clock())
        except IntegrityError as problem:
            raise CreateError from problem

    def cycle_key(self) -> None:
        """The same sign-in under a new key, which the old one no longer opens."""
        data, old, row = dict(self.items()), self.session_key, self.row
        if old is None or row is None:
            super().cycle_key()
            return
        self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]
        if not keep_sign_in(digest(old), session_key=digest(self.session_key or ""), session_data=self.encode(data)):
            raise UpdateError
        row.session_key = digest(self.session_key or "")
        self.modified = True

    def delete(self, session_key: str | None = None) -> None:
        """End the sign-in."""
        key = session_key or self.session_key
        if key:
            end_sign_in(digest(key))
        self.row = None

    def get_expiry_age(self, **_kwargs: Any) -> int:
        """How long the cookie stays: as long as the sign-in can last."""
        if self.row is None:
            return int(NOT_SIGNED_IN.total_seconds())
        return max(0, int((self.row.expire_date - clock()).total_seconds()))

    @classmethod
    def clear_expired(cls) -> None:
        """Delete what has run out."""
        forget_ended(now=clock())

    def mark(self, **facts: Any) -> None:
        """Change what the sign-in is held to, from the next saving on."""
        for name, value in facts.items():
            setattr(self.row, name, value)
        self._changes |= facts
        self.modified = True

    def begin_anew(self, user: int, *, now: datetime) -> None:
        """Hold whoever has just done the first step to all that it begins with, even where they were signed in already."""
        self.mark(**facts_of_sign_in(user, now=now))

    def confirm(self, *, now: datetime, with_factor: bool) -> None:
        """The person has just shown again who they are, with the second factor or without."""
        self.mark(confirmed_at=now, **({"second_factor_at": now} if with_factor else {}))
