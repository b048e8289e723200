"""Of tasks that each make the one before worthless, run the newest. Owns no thread: a ``Runner`` does."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tldesk.qt.worker import Runner, Work


class Newest:
    """One task at a time, the newest wins: a new one stops the old, unless nothing was finished for a while."""

    def __init__(self, runner: Runner, patience_s: float) -> None:
        self._runner = runner
        self._patience_s = patience_s
        self._told_s = monotonic()
        self._job: int | None = None
        self._is_due = False  # again, once the one under way has ended

    @property
    def is_running(self) -> bool:
        """Whether a task is under way."""
        return self._job is not None

    def is_mine(self, job_id: int) -> bool:
        """Say whether a job of the runner is the task that is under way."""
        return self._job == job_id

    def start(self, work: Work) -> None:
        """Start a task, if ``may_start`` said so."""
        self._job = self._runner.start(work)

    def may_start(self) -> bool:
        """Make way for a new task; False: it is due once the one under way has ended."""
        if self._job is None:
            self._told_s = monotonic()
        elif monotonic() - self._told_s >= self._patience_s:
            self._is_due = True
            return False
        self.stop()
        return True

    def stop(self) -> None:
        """Stop the task that is under way; nothing of it is heard any more."""
        if self._job is not None:
            self._runner.abandon(self._job)
        self._job, self._is_due = None, False

    def ended(self) -> bool:
        """Note that the task has ended; return whether another is due."""
        is_due, self._job, self._is_due, self._told_s = self._is_due, None, False, monotonic()
        return is_due
