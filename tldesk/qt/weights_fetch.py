"""Downloads of pretrained weights that a person allowed, each a job that can be stopped and gone on with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from tldesk.core.events import Cancelled, Failed
from tldesk.qt.worker import Returned
from tldesk.services.backbone_rows import fetch_weights
from tldesk.services.jobs import JobKind

if TYPE_CHECKING:
    from tldesk.core.cancel import CancelToken
    from tldesk.qt.engine import Engine
    from tldesk.qt.job_desk import JobDesk
    from tldesk.qt.worker import Report


@dataclass(frozen=True, slots=True)
class _Fetch:
    backbone: str
    weights: str


class WeightsFetch(QObject):
    """Fetches weights; those that are on their way are not fetched twice.

    Signals, GUI thread: ``changed()`` when what is under way changed. ``fetched(backbone)``: they are here now.
    ``stopped(backbone)``: by the person; the part is kept. ``failed(failure)``: a ``Failed``.
    """

    changed = Signal()
    fetched = Signal(str)
    stopped = Signal(str)
    failed = Signal(object)

    def __init__(self, jobs: JobDesk, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._engine = engine
        self._under_way: dict[_Fetch, int] = {}

    def is_fetching(self, backbone: str, weights: str) -> bool:
        """Whether these are on their way."""
        return _Fetch(backbone, weights) in self._under_way

    def start(self, backbone: str, weights: str, *, name: str) -> None:
        """Fetch weights by their key; ``name`` is what the job is called for people."""
        one = _Fetch(backbone, weights)
        if one in self._under_way or not self._engine.is_ready:
            return
        host = self._engine.host

        def work(cancel: CancelToken, report: Report) -> str:
            return str(fetch_weights(host, backbone, weights, on_event=report, cancel=cancel))

        self._under_way[one] = self._jobs.start(
            JobKind.OPEN, name, work, on_finished=lambda outcome: self._end(one, outcome)
        )
        self.changed.emit()

    def _end(self, one: _Fetch, outcome: object) -> None:
        del self._under_way[one]
        self.changed.emit()
        match outcome:
            case Returned():
                self.fetched.emit(one.backbone)
            case Cancelled():
                self.stopped.emit(one.backbone)
            case Failed():
                self.failed.emit(outcome)
