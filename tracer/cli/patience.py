"""A word on standard error when something takes more than a second, where someone watches."""

from __future__ import annotations

import threading
from types import TracebackType

from rich.console import Console

FIRST_WORD_AFTER_S = 1.0


class Patience:
    """While it is open, says what is being done once that takes long; then takes it away."""

    def __init__(self, doing: str) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._status = self._console.status("")
        self._timer = threading.Timer(FIRST_WORD_AFTER_S, self._status.start)
        self._timer.daemon = True
        self.doing(doing)

    def doing(self, what: str) -> None:
        """Say what is being done from now on."""
        self._status.update(f"{what} …")

    def __enter__(self) -> Patience:
        if self._console.is_terminal:
            self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        if self._timer.is_alive():
            self._timer.join()
        self._status.stop()
