"""Keys in files outside the database, and the short secrets made from them."""

import base64
import hashlib
import hmac
import os
import re
import secrets
import tempfile
from collections.abc import Callable
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
CODE_DIGITS = 8
PSEUDONYM_LENGTH = 16
NONCE_BYTES = 12
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,99}")


class KeyDestroyed(Exception):
    """A key that is gone: what it protected can no longer be read or linked."""


class Unreadable(Exception):
    """Something encrypted that this key does not open, or that was changed."""


class KeyFolder:
    """Keys kept as files, so that a copy of the database alone opens nothing."""

    def __init__(self, path: Path | str) -> None:
        self._folder = Path(path)

    def create(self, name: str, *, lies_under_it: Callable[[], bool] = lambda: False) -> bytes:
        """Make a key, or return the one that is there; a destroyed name is never used again.

        Nor is a lost one: where something lies under it already, `lies_under_it` says so, and the folder has to be put back.
        """
        if self._key(name).exists():
            return self.read(name)
        if self._grave(name).exists():
            raise KeyDestroyed(f"The key “{name}” was destroyed on purpose and cannot be made again.")
        if lies_under_it() and not self._key(name).exists():
            raise KeyDestroyed(self._absence(name))
        self._prepare()
        self._write_once(self._key(name), secrets.token_bytes(KEY_BYTES))
        return self.read(name)

    def read(self, name: str) -> bytes:
        """Return a key, or say that what it protected is out of reach."""
        try:
            key = self._key(name).read_bytes()
        except FileNotFoundError:
            raise KeyDestroyed(self._absence(name)) from None
        if len(key) != KEY_BYTES:
            raise KeyDestroyed(f"The key “{name}” is damaged. Put the key folder back from its own backup.")
        return key

    def destroy(self, name: str) -> None:
        """Remove a key for good and leave an empty mark, so that nobody takes it for lost."""
        self._key(name).unlink(missing_ok=True)
        self._prepare()
        os.close(os.open(self._grave(name), os.O_CREAT | os.O_WRONLY, 0o600))
        self._sync()

    def is_destroyed(self, name: str) -> bool:
        """Whether a key was destroyed on purpose."""
        return self._grave(name).exists()

    def damaged(self) -> list[str]:
        """The names of all keys that are too short or too long to be one."""
        return sorted(path.stem for path in self._folder.glob("*.key") if len(path.read_bytes()) != KEY_BYTES)

    def put_aside(self, name: str) -> None:
        """Move a key that cannot be used out of the way, kept under another name."""
        if self._key(name).exists():
            self._key(name).rename(self._folder / f"{name}.given-up")
            self._sync()

    def _absence(self, name: str) -> str:
        if self._grave(name).exists():
            return f"The key “{name}” was destroyed, so what it protected can no longer be read or linked."
        return f"There is no key “{name}” in the key folder. If it should be there, put the folder back from its own backup."

    def _prepare(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder.chmod(0o700)

    def _write_once(self, target: Path, content: bytes) -> None:
        """Write aside and link, so that of two writers one wins and nobody reads half a key."""
        handle, aside = tempfile.mkstemp(dir=self._folder)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.link(aside, target)
        except FileExistsError:
            pass
        finally:
            Path(aside).unlink()
        self._sync()

    def _sync(self) -> None:
        handle = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def _key(self, name: str) -> Path:
        return self._folder / f"{self._checked(name)}.key"

    def _grave(self, name: str) -> Path:
        return self._folder / f"{self._checked(name)}.destroyed"

    @staticmethod
    def _checked(name: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError(f"“{name}” cannot name a key: use a–z, 0–9, - and _ only.")
        return name


def _mac(key: bytes, purpose: str, text: str) -> bytes:
    return hmac.new(key, f"{purpose}\x00{text}".encode(), hashlib.sha256).digest()


def pseudonym(key: bytes, identifier: str) -> str:
    """Name a person so that answers link to each other but, without the key, to nobody."""
    encoded = base64.b32encode(_mac(key, "pseudonym", identifier)).decode()
    return encoded.lower()[:PSEUDONYM_LENGTH]


def token() -> str:
    """Make an unguessable link part."""
    return secrets.token_urlsafe(32)


def code() -> str:
    """Make a code that a person can type from an e-mail."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def digest(text: str) -> str:
    """Hash a long random token, so that the database holds nothing that signs in."""
    return hashlib.sha256(text.encode()).hexdigest()


def keyed_digest(key: bytes, text: str) -> str:
    """Hash a short or guessable text; without the key it cannot be found by trying."""
    return _mac(key, "digest", text).hex()


def key_from(secret: str, purpose: str) -> bytes:
    """A key for one purpose out of a long random secret that is kept elsewhere."""
    return _mac(secret.encode(), "key", purpose)


def encrypted(key: bytes, text: str) -> str:
    """Hide a text from whoever has no key; the same text looks different each time."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return base64.urlsafe_b64encode(nonce + AESGCM(key).encrypt(nonce, text.encode(), None)).decode()


def decrypted(key: bytes, hidden: str) -> str:
    """The text again; raises Unreadable when the key is another or a letter was changed."""
    try:
        content = base64.urlsafe_b64decode(hidden.encode())
        return AESGCM(key).decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], None).decode()
    except (InvalidTag, ValueError) as problem:
        raise Unreadable("This cannot be opened with this key.") from problem
