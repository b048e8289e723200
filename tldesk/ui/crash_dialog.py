"""What a person sees of a fault that nobody caught: what happened, what is saved, where the log is."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tldesk.ui.answer_strip import elide_middle
from tldesk.ui.details_dialog import DetailsText
from tldesk.ui.icons import sign_pixmap
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.qt.faults import Fault
    from tldesk.services.logs import LastCrash

SIZE = QSize(620, 440)
_SIGN_PX = 28
_LONGEST = 300
_LONGEST_DETAILS = 200_000

_log = logging.getLogger(__name__)


class CrashDialog(QDialog):
    """Shows the first fault; later ones are counted and join the details.

    Signals: ``went_on()``; ``close_wanted()`` when the person wants the program to end.
    """

    went_on = Signal()
    close_wanted = Signal()

    def __init__(self, log: Path, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log_path = log
        self._what = ""
        self._later = 0
        self.setWindowModality(Qt.WindowModality.ApplicationModal)
        sign = QLabel()
        sign.setPixmap(sign_pixmap("warning", theme.color(Role.BAD), size_px=_SIGN_PX, scale=self.devicePixelRatioF()))
        self._title = self._label("title")
        self._fault = self._label("")
        self._saved = self._label("")
        self._place = self._label("muted")
        self._place.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self._place.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._count = self._label("warning")
        self._details = DetailsText()
        self._copy, self._show_log, self._end, self._go_on = (QPushButton() for _ in range(4))
        dress(self._go_on, "primary")
        self._go_on.setDefault(True)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._show_log.clicked.connect(self._on_show_log_clicked)
        self._end.clicked.connect(self._on_end_clicked)
        self._go_on.clicked.connect(self.reject)
        words = QVBoxLayout()
        words.setSpacing(Space.S)
        for label in (self._title, self._fault, self._saved, self._place, self._count):
            words.addWidget(label)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        head.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, stretch=1)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self._copy)
        buttons.addWidget(self._show_log)
        buttons.addStretch()
        buttons.addWidget(self._end)
        buttons.addWidget(self._go_on)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.XL, Space.XL, Space.XL, Space.L)
        layout.setSpacing(Space.L)
        layout.addLayout(head)
        layout.addWidget(self._details, stretch=1)
        layout.addLayout(buttons)
        self.resize(SIZE)
        self.rejected.connect(self.went_on)
        self._say()

    def _label(self, look: str) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        if look:
            dress(label, look)
        return label

    def show_fault(self, fault: Fault) -> None:
        """Open with a fault."""
        self._what, self._later = fault.what, 0
        self._details.setPlainText(fault.traceback)
        self._say()
        self.open()
        self._go_on.setFocus()

    def add_fault(self, fault: Fault) -> None:
        """Count a fault that came while it was open."""
        self._later += 1
        if len(self._details.toPlainText()) < _LONGEST_DETAILS:
            bar = self._details.verticalScrollBar()
            before = bar.value()
            self._details.appendPlainText(f"\n{fault.traceback}")
            bar.setValue(before)  # the first fault is the one that matters
        self._say()

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())

    @Slot()
    def _on_show_log_clicked(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log_path.parent)))

    @Slot()
    def _on_end_clicked(self) -> None:
        self.hide()
        self.close_wanted.emit()

    def _say(self) -> None:
        self.setWindowTitle(self.tr("Something went wrong"))
        self._title.setText(self.tr("Something went wrong in TL Desk"))
        self._fault.setText(elide_middle(self._what, _LONGEST))
        self._fault.setToolTip(self._what)
        self._saved.setText(
            self.tr(
                "Every label is saved as it is given, so none is lost. What you did last may not have worked: "
                "go on, and look whether it is there. If the window behaves oddly, close it and start again."
            )
        )
        self._place.setText(self.tr("The log is {path}").format(path=self._log_path))
        self._count.setText(self.tr("More faults since then: {count}").format(count=self._later))
        self._count.setVisible(self._later > 0)
        self._details.setAccessibleName(self.tr("Details"))
        self._copy.setText(self.tr("Copy details"))
        self._show_log.setText(self.tr("Show the log"))
        self._end.setText(self.tr("Close TL Desk"))
        self._go_on.setText(self.tr("Go on"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()


class CrashReporter(QObject):
    """Shows faults one at a time: the first in a dialog, later ones counted there.

    A fault from a place that the person has seen and gone on from is only logged: one in a paint event would else
    come back with each repaint. Should showing a fault fail itself, no further one is shown.

    Signals: ``close_wanted()``; ``told(notice)``: a fault that was seen before, for a quiet word.
    """

    close_wanted = Signal()
    told = Signal(object)

    def __init__(self, log: Path, *, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._dialog = CrashDialog(log, theme=theme, parent=window)
        self._dialog.close_wanted.connect(self.close_wanted)
        self._seen: set[str] = set()
        self._is_broken = False

    @property
    def dialog(self) -> CrashDialog:
        """The one dialog."""
        return self._dialog

    @Slot(object)
    def show_fault(self, fault: Fault) -> None:
        """Show a fault, or count it."""
        if self._is_broken:
            return
        try:
            self._show(fault)
        except Exception:  # noqa: BLE001 - whatever it was, it must not come back here
            self._is_broken = True  # else each try to tell would bring the next fault to tell
            _log.exception("a fault could not be shown")

    def _show(self, fault: Fault) -> None:
        if self._dialog.isVisible():
            self._dialog.add_fault(fault)
        elif fault.place in self._seen:
            text = self.tr("The same fault came again: {fault}").format(fault=elide_middle(fault.what, 120))
            self.told.emit(Notice(text, self.tr("close TL Desk and start it again"), Level.WARNING, fault.traceback))
        else:
            self._dialog.show_fault(fault)
        self._seen.add(fault.place)


def last_crash_notice(crash: LastCrash) -> Notice:
    """Return what the next start says of a process that died."""
    translate = QCoreApplication.translate
    when = f"{crash.started:%Y-%m-%d %H:%M}"
    if crash.doing:
        text = translate("CrashDialog", "TL Desk, started {when}, ended without being closed, while: {doing}")
    else:
        text = translate("CrashDialog", "TL Desk, started {when}, ended without being closed.")
    cure = translate("CrashDialog", "Your labels are saved. A run that was training keeps what it had written.")
    details = crash.stacks or translate("CrashDialog", "It left no trace. The log is {path}").format(path=crash.log)
    return Notice(text.format(when=when, doing=crash.doing), cure, Level.WARNING, details)
