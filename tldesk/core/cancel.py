"""A flag that one thread raises and another checks: how every long job is stopped."""

import threading

from tldesk.core.errors import CancelledError


class CancelToken:
    """Asks a running job to stop; safe to use from any thread."""

    def __init__(self) -> None:
        self._event = threading.Event()

    def cancel(self) -> None:
        """Ask the job to stop at its next check."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether the job was asked to stop."""
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until the job is asked to stop, at most so long; return whether it was."""
        return self._event.wait(seconds)

    def check(self) -> None:
        """Raise ``CancelledError`` if the job was asked to stop."""
        if self._event.is_set():
            raise CancelledError
