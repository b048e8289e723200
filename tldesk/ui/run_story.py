"""What the log says of the selected run: what it told so far, and how it ended as the last line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from tldesk.qt.run_book import RunBook
    from tldesk.qt.training_desk import TrainingDesk
    from tldesk.ui.run_log import RunLog
    from tldesk.ui.train_words import TrainWords


class RunStory(QObject):
    """Keeps a ``RunLog`` true; lines are added where that is enough, so that its scroll and selection stay."""

    def __init__(self, book: RunBook, training: TrainingDesk, *, words: TrainWords, log: RunLog) -> None:
        super().__init__(log)
        self._book = book
        self._training = training
        self._words = words
        self._log = log
        self._told: list[object] = []  # of the selected run, as far as the log shows it
        self._end = ""  # the last line, where the run has ended
        book.series_changed.connect(self._on_series_changed)
        book.selected_changed.connect(self.tell_again)
        book.runs_changed.connect(self._on_runs_changed)

    @Slot()
    def tell_again(self) -> None:
        """Write the log of the selected run from its beginning."""
        run_id = self._book.selected
        self._told = list(self._book.series(run_id).told) if run_id is not None else []
        self._end = self._end_line()
        lines = [line for event in self._told if (line := self._words.log_line(event))]
        self._log.set_lines([*lines, self._end] if self._end else lines)

    def _end_line(self) -> str:
        record = self._book.record(self._book.selected)
        if record is None or (self._training.is_busy and self._training.run_id == record.id):
            return ""  # it is kept already, and still judged
        return self._words.end_line(record)

    @Slot()
    def _on_runs_changed(self) -> None:
        end = self._end_line()
        if end and not self._end:
            self._end = end
            self._log.add_lines([end])
        elif end != self._end:
            self.tell_again()

    @Slot(str)
    def _on_series_changed(self, run_id: str) -> None:
        if run_id != self._book.selected:
            return
        told, known = self._book.series(run_id).told, len(self._told)
        is_other = len(told) < known or (known and told[known - 1] is not self._told[-1])
        if is_other or (self._end and len(told) > known):
            self.tell_again()
            return
        self._log.add_lines([line for event in told[known:] if (line := self._words.log_line(event))])
        self._told = list(told)
