"""The freeze plan as lines that can be edited: what is valid goes into the tree, what is not says why, by its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QFontDatabase, QTextCursor
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from tldesk.core.errors import UsageError
from tldesk.core.freeze_plan import FreezePlan, FreezeRule
from tldesk.core.plan_text import read_plan, write_plan
from tldesk.qt.service_words import said, sentence
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme, mixed

if TYPE_CHECKING:
    from tldesk.qt.layer_desk import LayerDesk
    from tldesk.qt.plan_words import PlanRemark

_PAUSE_MS = 350  # of typing, before a text is read
_LINES = 8
_ERROR_LINES = 3
_TINT = 0.16
_EXAMPLE = (
    FreezeRule(match="head", trainable=True),
    FreezeRule(match="stage:blocks.6", trainable=True, lr_factor=0.1, from_epoch=3),
)


class PlanTextBox(QWidget):
    """Edits a desk's plan; one sitting at the text is one step to undo. An invalid text changes nothing."""

    def __init__(self, desk: LayerDesk, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._theme = theme
        self._sitting = 0
        self._is_typed = False  # since it was last read
        self._is_writing = False
        self.text = QPlainTextEdit()
        self.text.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(_LINES * self.text.fontMetrics().lineSpacing() + 2 * Space.M)
        self.text.installEventFilter(self)
        self.text.textChanged.connect(self._on_typed)
        self._error = QLabel()
        self._error.setWordWrap(True)
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._error.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._error.setMinimumHeight(_ERROR_LINES * self._error.fontMetrics().lineSpacing())  # nothing jumps
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.text)
        layout.addWidget(self._error)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self.read)
        desk.editor.plan_changed.connect(self._on_plan_changed)
        desk.opened_changed.connect(self._on_plan_changed)
        theme.changed.connect(self._on_plan_changed)
        self._retranslate()
        self._on_plan_changed()

    @property
    def error(self) -> str:
        """What is wrong with the text, or what training would refuse; empty: nothing."""
        return self._error.text() if self._error.property("look") in ("bad", "warning") else ""

    @Slot()
    def read(self) -> None:
        """Take what is typed, if it is a plan that can train."""
        self._pause.stop()
        self._is_typed = False
        try:
            plan = read_plan(self.text.toPlainText())
        except UsageError as error:
            number = re.match(r"line (\d+):", error.what)
            self._say(f"{sentence(said(error.what))} {sentence(said(error.cure))}", int(number[1]) if number else 0)
            return
        remarks = self._desk.remarks(plan)
        if not any(not remark.is_meant for remark in remarks):
            self._is_writing = True
            is_taken = self._desk.editor.change(plan, self.tr("Plan as text"), sitting=self._sitting + 1)
            self._is_writing = False
            if not is_taken:
                self._say(self.tr("Something must learn: let at least the head learn."), 0)
                return
        self._say_remarks(remarks)

    def _say_remarks(self, remarks: tuple[PlanRemark, ...]) -> None:
        if not remarks:
            self._say("", 0)
            return
        first = remarks[0]
        line = self._line_of(first.rule)
        words = f"{first.what}: {first.cure}."
        if line:
            words = self.tr("Line {number}: {words}").format(number=line, words=words)
        self._say(words, line, is_bad=not first.is_meant)

    def _line_of(self, rule: int) -> int:
        """Return the line, from 1, in which a rule stands; 0: in none."""
        lines = [line.partition("#")[0].split() for line in self.text.toPlainText().splitlines()]
        places = [number for number, words in enumerate(lines, 1) if words and words[0] != "batchnorm"]
        return places[rule] if 0 <= rule < len(places) else 0

    def _say(self, words: str, line: int, *, is_bad: bool = True) -> None:
        self._error.setText(words or self.tr("The last line that matches a layer decides."))
        dress(self._error, ("bad" if is_bad else "warning") if words else "caption")
        self.text.setAccessibleDescription(words)
        marks = []
        if words and line:
            mark = QTextEdit.ExtraSelection()
            role = Role.BAD if is_bad else Role.WARNING
            mark.format.setBackground(mixed(self._theme.color(Role.PANEL), self._theme.color(role), _TINT))
            mark.format.setProperty(mark.format.Property.FullWidthSelection, True)
            mark.cursor = QTextCursor(self.text.document().findBlockByNumber(line - 1))
            marks.append(mark)
        self.text.setExtraSelections(marks)

    @Slot()
    def _on_typed(self) -> None:
        if not self._is_writing:
            self._is_typed = True
            self._pause.start()

    @Slot()
    def _on_plan_changed(self) -> None:
        """Write the plan, unless the text says it already, in whatever words, or is being typed."""
        plan = self._desk.editor.plan
        if self._is_writing or (self._is_typed and self.text.hasFocus()):
            return
        if self._plan_of_text() != plan:
            self._is_writing = True
            self.text.setPlainText(write_plan(plan))
            self._is_writing = False
        self._is_typed = False
        self._pause.stop()
        self._say_remarks(self._desk.remarks())

    def _plan_of_text(self) -> FreezePlan | None:
        try:
            return read_plan(self.text.toPlainText())
        except UsageError:
            return None

    def _retranslate(self) -> None:
        self.text.setAccessibleName(self.tr("Plan as text"))
        self.text.setPlaceholderText(write_plan(FreezePlan(rules=_EXAMPLE)).strip())

    # --- Qt's own ------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Begin a sitting when the text gets the focus; read it at once when it goes."""
        if event.type() == QEvent.Type.FocusIn:
            self._sitting += 1
        elif event.type() == QEvent.Type.FocusOut and self._pause.isActive():
            self.read()
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._say_remarks(self._desk.remarks())
