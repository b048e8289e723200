"""All keys on one sheet, as the action table has them: opened with ``?``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from tldesk.ui.actions import CONTEXT
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from tldesk.ui.actions import ActionSpec, ActionTable

_COLUMNS = 2
_LEAST_PX = 360
_MARGIN_PX = 80  # of the window, above and below the sheet


class KeysSheet(QDialog):
    """Shows what each key does, menu by menu, and the keys of the gallery that are no actions."""

    def __init__(self, table: ActionTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._table = table
        self._body = QWidget()
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        layout.addWidget(self._area, stretch=1)
        layout.addWidget(self._buttons)
        self._fill()

    def _fill(self) -> None:
        self.setWindowTitle(self.tr("Keys"))
        groups: dict[str, list[tuple[str, str]]] = {}
        for spec in self._table.specs:
            if spec.shortcuts and spec.is_searchable:
                groups.setdefault(spec.menu, []).append((self._table.title(spec), self._keys(spec)))
        groups.setdefault("", []).extend(self._gallery_keys())
        columns = QHBoxLayout()
        columns.setSpacing(Space.XXL)
        self._body = QWidget()
        self._body.setLayout(columns)
        places = [QVBoxLayout() for _ in range(_COLUMNS)]
        heights = [0] * _COLUMNS
        for menu, rows in groups.items():
            place = heights.index(min(heights))
            heights[place] += len(rows) + 2
            title = QCoreApplication.translate(CONTEXT, menu) if menu else self.tr("Gallery")
            places[place].addWidget(self._group(title, rows))
        for column in places:
            column.setSpacing(Space.L)
            column.addStretch()
            columns.addLayout(column)
        self._area.setWidget(self._body)
        parent = self.parentWidget()
        rest = self._buttons.sizeHint().height() + 2 * Space.L + Space.M
        most = max(parent.height() - _MARGIN_PX, _LEAST_PX) if parent is not None else self.screen().size().height()
        wanted = self._body.sizeHint()
        bar = self._area.verticalScrollBar().sizeHint().width()
        self.resize(wanted.width() + bar + 2 * Space.L, min(wanted.height() + rest, most))

    @staticmethod
    def _group(title: str, rows: list[tuple[str, str]]) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(0, 1)
        heading = QLabel(title)
        dress(heading, "section")
        grid.addWidget(heading, 0, 0, 1, 2)
        for row, (what, keys) in enumerate(rows, start=1):
            label = QLabel(keys)
            dress(label, "pill")
            grid.addWidget(QLabel(what), row, 0)
            grid.addWidget(label, row, 1, Qt.AlignmentFlag.AlignRight)
        return box

    def _keys(self, spec: ActionSpec) -> str:
        shown = [keys.toString(keys.SequenceFormat.NativeText) for keys in self._table.action(spec.id).shortcuts()]
        return ", ".join(shown)

    def _gallery_keys(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Label the selected images"), "1-9, A-Z"),
            (self.tr("Move"), self.tr("arrows")),
            (self.tr("Select further"), self.tr("Shift+arrows")),
            (self.tr("Select all"), "Ctrl+A"),
            (self.tr("Add one to the selection"), self.tr("Ctrl+Space")),
        ]

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._fill()
