"""gunicorn's own lines, through the handler and the formatter of all others."""

from typing import Any

from gunicorn.glogging import Logger


class ServerLog(Logger):  # type: ignore[misc]
    """It brings no handlers of its own, so that nothing it says goes round what is cut out of every line."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does it, then on to ours."""
        super().setup(cfg)
        self.error_log.propagate = True

    def _set_handler(self, *_args: Any, **_named: Any) -> None:
        """Ours is there already."""
