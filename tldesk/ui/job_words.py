"""How far a job is, in a few words for the job row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from tldesk.ui.durations import duration

if TYPE_CHECKING:
    from tldesk.qt.job_desk import JobState


class JobWords(QObject):
    """Says a job's state in the language of now."""

    def figures(self, job: JobState) -> str:
        """Return ``420 of 1,800, 3 min left``, or what else is to say."""
        if job.is_stopping:
            return self.tr("stopping")
        if job.is_waiting:
            return self.tr("waits for the run")
        if job.total is None:
            return ""
        text = self.tr("{done} of {total}").format(done=f"{job.done:,}", total=f"{job.total:,}")
        if job.left_s is not None:
            text = self.tr("{figures}, {time} left").format(figures=text, time=duration(job.left_s))
        return text
