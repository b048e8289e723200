"""Find samples by a part of their name, beside the window: 100,000 names take a tenth of a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tldesk.qt.serial import SerialQueue

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.services.project_view import ProjectView

MOST = 20
_LOOK_EVERY = 2_000  # names between two looks whether somebody typed on
END_MS = 2_000

Hits = tuple[tuple[int, str], ...]


class SampleFinder(QObject):
    """Answers the newest question only.

    Signals, GUI thread: ``found(text, hits)``: ids and names of at most twenty samples, those first whose name begins
    so.
    """

    found = Signal(str, tuple)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue = SerialQueue(self)
        self._newest = 0  # number of the newest question; the thread reads it

    def find(self, view: ProjectView, text: str) -> None:
        """Look for a text in the names of a view."""
        self._newest += 1
        number, ids, names = self._newest, view.ids, view.names

        def work() -> Hits | None:
            rows = self._rows(names, text, number)
            return None if rows is None else tuple((int(ids[row]), names[row]) for row in rows)

        def answer(hits: Hits | None) -> None:
            if hits is not None and number == self._newest:
                self.found.emit(text, hits)

        self._queue.ask(work, answer, failed=lambda _: None)

    def drop(self) -> None:
        """Want no answer any more."""
        self._newest += 1

    def shutdown(self) -> bool:
        """End the thread; False: not in time."""
        self.drop()
        return self._queue.drain(timeout_ms=END_MS)

    def _rows(self, names: Sequence[str], text: str, number: int) -> list[int] | None:
        """Return the rows that fit, the best first; None where another question came meanwhile."""
        first: list[int] = []
        later: list[int] = []
        wanted = text.casefold().strip()
        if not wanted:
            return []
        for row, name in enumerate(names):
            if row % _LOOK_EVERY == 0 and number != self._newest:
                return None
            place = name.casefold().find(wanted)
            if place == 0:
                first.append(row)
                if len(first) == MOST:
                    break
            elif place > 0 and len(later) < MOST:
                later.append(row)
        return [*first, *later][:MOST]
