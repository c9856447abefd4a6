"""Files sent to the pages that keep nothing."""

from tests.web.on_files.sending import send

__all__ = ["send"]
