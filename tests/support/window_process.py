"""Run the real desktop in this process and say on stdout when it has come to a phase. For tests of how it ends.

    python window_process.py PHASE PROJECT [FOLDER]

Phases: ``start`` (torch is being imported), ``check`` (files of FOLDER, just imported, are read whole), ``extract``
(features are computed), ``train`` (two epochs of a run are done), ``open`` (project and engine are there).
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer

from tldesk.app import desktop as app_desktop
from tldesk.qt.training_desk import Training
from tldesk.services.import_preview import ImportChoice, PreviewOptions
from tldesk.services.jobs import JobKind

if TYPE_CHECKING:
    from tldesk.qt.import_flow import Looked

LOOK_MS = 20
TUNED = {
    "backbone": "torchvision/mobilenet_v3_small",
    "weights": {"key": "none"},
    "input": {"size": 32},
    "freeze": "none",
    "epochs": 10_000,
    "device": "cpu",
}

phase, project, *rest = sys.argv[1:]


class WatchedDesktop(app_desktop.Desktop):
    """Does what a phase takes, and tells when it is there."""

    def begin(self) -> None:
        super().begin()
        assert self.core is not None
        self._is_told = self._is_asked = False
        self.core.engine.step_begun.connect(self._on_step)
        self._look_timer = QTimer(self)
        self._look_timer.timeout.connect(self._look)
        self._look_timer.start(LOOK_MS)

    def _tell(self) -> None:
        if not self._is_told:
            self._is_told = True
            self._look_timer.stop()
            sys.stdout.write(f"reached {phase}\n")
            sys.stdout.flush()

    def _on_step(self, name: str) -> None:
        if phase == "start" and name == "torch":
            self._tell()

    def _look(self) -> None:
        views = self.core.views if self.core is not None else None
        if views is None or not views.behind.project.is_open:
            return
        behind = views.behind
        running = {job.kind: job for job in behind.jobs.states}
        if phase == "open" and behind.engine.is_ready and views.use is not None:
            self._tell()
        elif phase == "check":
            if not self._is_asked:
                self._is_asked = True
                behind.imports.looked.connect(self._on_looked)
                behind.imports.begin([Path(rest[0])])
            elif JobKind.CHECK in running and running[JobKind.CHECK].done > 0:
                self._tell()
        elif phase == "extract" and JobKind.EXTRACT in running and running[JobKind.EXTRACT].done > 0:
            self._tell()
        elif phase == "train" and behind.engine.is_ready:
            state = behind.training.state
            if not self._is_asked:
                self._is_asked = True
                behind.draft.update(TUNED)
                behind.training.start("long")
            elif isinstance(state, Training) and state.epoch > 2:
                self._tell()

    def _on_looked(self, looked: Looked) -> None:
        assert self.core is not None
        assert self.core.views is not None
        sources = tuple(source.path for source in looked.preview.sources)
        self.core.views.behind.imports.accept(ImportChoice(sources, PreviewOptions(), None))


app_desktop.Desktop = WatchedDesktop  # type: ignore[misc]
sys.exit(app_desktop.run_desktop(Path(project), is_sample=False))
