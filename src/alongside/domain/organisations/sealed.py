"""What lies encrypted in the database, under a key that is kept in a folder outside of it and of its backups."""

import json
from typing import Any

from django.conf import settings
from django.db import models

from alongside.kit.crypto import KeyFolder, decrypted, encrypted


class SealedJSONField(models.TextField):  # type: ignore[type-arg]
    """A value that only whoever has the key folder can read: a copy of the database, a dump or a backup shows none of it.

    It cannot be searched or sorted by. Reading raises KeyDestroyed or Unreadable when the key is not the one it was written with.
    """

    def __init__(self, *args: Any, key_name: str, **kwargs: Any) -> None:
        self.key_name = key_name
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """What a migration writes down."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "key_name": self.key_name}

    def get_prep_value(self, value: Any) -> str | None:
        """Hide it on its way in; the key is made with the first value, and never over others whose key is lost. Nothing stays nothing."""
        if value is None:
            return None
        key = KeyFolder(settings.KEYS).create(self.key_name, lies_under_it=self.model._base_manager.exists)
        return encrypted(key, json.dumps(value))

    def from_db_value(self, value: str | None, *_rest: Any) -> Any:
        """Open it on its way out."""
        return None if value is None else json.loads(decrypted(KeyFolder(settings.KEYS).read(self.key_name), value))

    def to_python(self, value: Any) -> Any:
        """Whatever it is, it is a value of JSON already."""
        return value

    def get_lookup(self, name: str) -> Any:
        """Refuse to search: the same value looks different each time."""
        raise TypeError(f"{self.name} is encrypted and cannot be searched by {name}.")
