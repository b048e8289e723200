"""The desktop: one window, shown before anything heavy is imported, and the core that fills it afterwards."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from tldesk import __version__
from tldesk.core import settings as keys
from tldesk.core.places import Places
from tldesk.qt.collector import Collector
from tldesk.qt.faults import FaultHooks
from tldesk.qt.languages import Languages
from tldesk.qt.settings_store import SettingsStore
from tldesk.services.logs import RunLog
from tldesk.ui.actions import QT_TRANSLATE_NOOP
from tldesk.ui.answer_strip import Answer
from tldesk.ui.crash_dialog import CrashReporter
from tldesk.ui.main_window import MainWindow
from tldesk.ui.place_holder import PlaceHolder
from tldesk.ui.theme import Theme, ThemeChoice
from tldesk.ui.window_layout import WindowLayout

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.app.core import Core

FAST_SWITCH_S = 0.0005
"""How long a thread may keep the interpreter: at Python's own 5 ms the window comes 100 ms late beside Python loops."""

PULSE_MS = 500

PLACES = (
    ("data", QT_TRANSLATE_NOOP("actions", "Data"), "Ctrl+1"),
    ("model", QT_TRANSLATE_NOOP("actions", "Model"), "Ctrl+2"),
    ("train", QT_TRANSLATE_NOOP("actions", "Train"), "Ctrl+3"),
    ("evaluate", QT_TRANSLATE_NOOP("actions", "Evaluate"), "Ctrl+4"),
    ("use", QT_TRANSLATE_NOOP("actions", "Use"), "Ctrl+5"),
)


class Desktop(QObject):
    """The window's shell: what stands there at once, with the settings that it needs for that.

    Args:
        app: Qt's application.
        places: Where settings, cache and plugins lie.
        log: What this process leaves behind of itself.
        project: A project to open; None: the sample, or what was open last.
        is_sample: Open the sample project.
    """

    def __init__(
        self,
        app: QApplication,
        places: Places,
        *,
        log: RunLog,
        project: Path | None = None,
        is_sample: bool = False,
    ) -> None:
        super().__init__()
        self.app = app
        self.collector = Collector(self)
        self.places = places
        self.log = log
        self.settings = SettingsStore(places)
        self.languages = Languages(app, self)
        self.languages.choose(self.settings.get(keys.LANGUAGE))
        self.languages.changed.connect(self._say_question)
        self.theme = Theme(app, ThemeChoice(self.settings.get(keys.THEME)))
        self.window = MainWindow(self.theme)
        self.holders = {key: PlaceHolder() for key, _, _ in PLACES}
        self.inspectors = {
            key: self.window.add_place(key, title=title, place=self.holders[key], keys=shortcut)
            for key, title, shortcut in PLACES
        }
        self.wanted = project
        self.wants_sample = is_sample
        self.core: Core | None = None
        self.faults = FaultHooks(self)
        self.reporter = CrashReporter(log.path, theme=self.theme, window=self.window)
        self.faults.fault_arrived.connect(self.reporter.show_fault)
        self.reporter.close_wanted.connect(self.end)
        self._pulse = QTimer(self)  # lets Python see signals of the system while Qt waits
        self._pulse.start(PULSE_MS)
        self.window.answer_strip.set_answer(Answer(self.tr("Opening.")))
        self._restore_layout()
        self._is_begun = self._is_closing = False
        self._question: QMessageBox | None = None
        self.window.may_close = False
        self.window.close_wanted.connect(self.close)
        self.window.installEventFilter(self)

    def show(self) -> None:
        """Show the frame; the rest begins once it is painted."""
        self.window.show()

    def begin(self) -> None:
        """Load and build what stands in the frame."""
        from tldesk.app.core import Core

        self.core = Core(self)
        self.core.begin()

    def close(self) -> None:
        """Close the window; a run that trains is asked about first, and stopped, with what it finished kept."""
        is_training = self.core is not None and self.core.is_training
        if not is_training:
            self.end()
            return
        if self._question is None:
            self._question = QMessageBox(self.window)
            self._question.setIcon(QMessageBox.Icon.Question)
            self._stop = self._question.addButton("", QMessageBox.ButtonRole.AcceptRole)
            self._stop.clicked.connect(self.end)
            self._go_on = self._question.addButton("", QMessageBox.ButtonRole.RejectRole)
        self._say_question()
        self._question.open()

    def _say_question(self) -> None:
        """Put the question in the language of now."""
        if self._question is not None:
            self._question.setWindowTitle(self.tr("Close TL Desk"))
            self._question.setText(self.tr("A run is training."))
            self._question.setInformativeText(self.tr("Closing stops it; what it has finished is kept."))
            self._stop.setText(self.tr("Stop and close"))
            self._go_on.setText(self.tr("Go on training"))

    def end(self) -> None:
        """Stop and save everything, then let the window go."""
        if self._is_closing:
            return
        self._is_closing = True
        self.keep_layout()
        self.window.hide()
        if self.core is not None:
            self.core.end()
        self.settings.shutdown()
        self.window.may_close = True
        self.window.close()
        self.app.quit()

    def keep_layout(self) -> None:
        """Remember how the window is divided."""
        layout = self.window.window_layout()
        self.settings.set_bytes(keys.WINDOW_GEOMETRY, layout.geometry)
        self.settings.set_bytes(keys.WINDOW_COLUMNS, layout.columns)
        self.settings.set(keys.SHOW_BROWSER, layout.has_browser)
        self.settings.set(keys.SHOW_INSPECTOR, layout.has_inspector)

    def _restore_layout(self) -> None:
        geometry = self.settings.bytes_of(keys.WINDOW_GEOMETRY)
        if not geometry:
            room = self.window.screen().availableSize()
            self.window.resize(self.window.size().boundedTo(room).expandedTo(self.window.minimumSize()))
        else:
            self.window.restore_window_layout(
                WindowLayout(
                    geometry=geometry,
                    columns=self.settings.bytes_of(keys.WINDOW_COLUMNS),
                    has_browser=self.settings.get(keys.SHOW_BROWSER),
                    has_inspector=self.settings.get(keys.SHOW_INSPECTOR),
                )
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin once the window was painted for the first time."""
        if event.type() == QEvent.Type.Paint and not self._is_begun:
            self._is_begun = True
            self.window.removeEventFilter(self)
            QTimer.singleShot(0, self.begin)
        return super().eventFilter(watched, event)


def _end_soon(desktops: list[Desktop]) -> None:
    """End as if the window were closed; before there is one, the program has nothing to save."""
    if not desktops:
        sys.exit(0)
    QTimer.singleShot(0, desktops[0].end)


def run_desktop(project: Path | None, *, is_sample: bool) -> int:
    """Run the desktop until its window is closed; return the exit status."""
    sys.setswitchinterval(FAST_SWITCH_S)
    app = QApplication([sys.argv[0]])
    app.setApplicationName("TL Desk")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("tldesk")
    places = Places.find()
    desktops: list[Desktop] = []
    signal.signal(signal.SIGTERM, lambda *_: _end_soon(desktops))
    log = RunLog(places).start()
    desktop = Desktop(app, places, project=project, is_sample=is_sample, log=log)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: QTimer.singleShot(0, desktop.end))
    desktop.faults.install()
    desktop.show()
    status = app.exec()
    desktop.faults.uninstall()
    log.end()
    if desktop.core is not None and not desktop.core.is_ended:
        sys.stderr.write("a job did not end in time; leaving it\n")  # everything is saved by now
        sys.stderr.flush()
        os._exit(status or 1)
    return status
