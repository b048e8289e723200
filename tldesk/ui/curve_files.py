"""The curves of runs as files: a picture of what is seen, or a table of every point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.errors import TldeskError
from tldesk.ui.file_question import FileQuestion
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.plot_parts import write_csv

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tldesk.core.events import Failed
    from tldesk.qt.open_project import OpenProject
    from tldesk.ui.run_plots import RunPlots


class CurveFiles(QObject):
    """Writes what ``RunPlots`` shows beside the window. Signals: ``notice(notice)``: how that went."""

    notice = Signal(object)

    def __init__(self, open_project: OpenProject, plots: RunPlots) -> None:
        super().__init__(plots)
        self._project = open_project
        self._plots = plots
        self._question = FileQuestion(plots)
        plots.bar.png_wanted.connect(self.ask_png)
        plots.bar.csv_wanted.connect(self.ask_csv)

    @Slot()
    def ask_png(self) -> None:
        """Ask where to save a picture of the curves."""
        title = self.tr("Save the curves as a picture")
        self._question.ask_save(title, self.tr("Pictures (*.png)"), self.export_png, name="curves.png")

    @Slot()
    def ask_csv(self) -> None:
        """Ask where to save the points of the curves."""
        title = self.tr("Save the points of the curves")
        self._question.ask_save(title, self.tr("Tables (*.csv)"), self.export_csv, name="curves.csv")

    def export_png(self, path: Path) -> None:
        """Write the curves as they are seen."""
        picture = self._plots.picture()

        def write() -> None:
            if not picture.save(str(path)):
                raise TldeskError(f"{path} cannot be written", "choose another folder")

        self._write(path, write)

    def export_csv(self, path: Path) -> None:
        """Write every point of the runs that are shown, unsmoothed."""
        curves = self._plots.curves()
        self._write(path, lambda: write_csv(path, curves))

    def _write(self, path: Path, write: Callable[[], None]) -> None:
        done = Notice(self.tr("Saved as {file}.").format(file=path.name), level=Level.GOOD, details=str(path))
        self._project.ask(write, lambda _: self.notice.emit(done), failed=self._on_failed)

    def _on_failed(self, failure: Failed) -> None:
        self.notice.emit(Notice(failure.what, failure.cure, Level.BAD, str(failure.facts.get("traceback", ""))))
