"""The three schemes of the permission matrix, met by somebody who means harm."""

from tests.web.permissions.conftest import db, worlds

__all__ = ["db", "worlds"]
