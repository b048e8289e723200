"""The inspector at the window's right: folds, one below the other, of what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from tldesk.ui.icons import sign_icon
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme

if TYPE_CHECKING:
    from collections.abc import Mapping

WIDTH_PX = 272
LEAST_PX = 200


class Fold(QWidget):
    """A part with a heading that opens and closes it. Signals: ``toggled(key, is_open)``."""

    toggled = Signal(str, bool)

    def __init__(self, key: str, content: QWidget, *, theme: Theme, is_open: bool = True) -> None:
        super().__init__()
        self.key = key
        self._theme = theme
        self._content = content
        self._heading = QToolButton()
        dress(self._heading, "fold")
        self._heading.setCheckable(True)
        self._heading.setChecked(is_open)
        self._heading.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._heading.setIconSize(QSize(10, 10))
        self._heading.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._heading.toggled.connect(self._on_toggled)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self._heading)
        layout.addWidget(content)
        content.setVisible(is_open)
        theme.changed.connect(self._paint_sign)
        self._paint_sign()

    @property
    def is_open(self) -> bool:
        """Whether its content is shown."""
        return self._heading.isChecked()

    def set_open(self, *, is_open: bool) -> None:
        """Open or close it."""
        self._heading.setChecked(is_open)

    def set_title(self, title: str) -> None:
        """Name it."""
        self._heading.setText(title.upper())
        self._heading.setAccessibleName(title)

    @Slot(bool)
    def _on_toggled(self, is_open: bool) -> None:
        self._content.setVisible(is_open)
        self._paint_sign()
        self.toggled.emit(self.key, is_open)

    @Slot()
    def _paint_sign(self) -> None:
        sign = "chevron-down" if self._heading.isChecked() else "chevron-right"
        self._heading.setIcon(sign_icon(sign, self._theme.color(Role.MUTED), size_px=10))


class Inspector(QScrollArea):
    """Holds parts with and without headings, and remembers for the owner which folds are open.

    Signals: ``fold_toggled(key, is_open)``.
    """

    fold_toggled = Signal(str, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._folds: dict[str, Fold] = {}
        self._body = QWidget()
        dress(self, "panel")
        dress(self._body, "panel")
        self._layout = QVBoxLayout(self._body)
        self._layout.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        self._layout.setSpacing(Space.M)
        self._layout.addStretch()
        self.setWidget(self._body)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(LEAST_PX)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def add_part(self, content: QWidget) -> None:
        """Add a part that is always open and has no heading."""
        self._layout.insertWidget(self._layout.count() - 1, content)

    def add_fold(self, key: str, content: QWidget, *, title: str, is_open: bool = True) -> Fold:
        """Add a part with a heading."""
        fold = Fold(key, content, theme=self._theme, is_open=is_open)
        fold.set_title(title)
        fold.toggled.connect(self.fold_toggled)
        self._folds[key] = fold
        self.add_part(fold)
        return fold

    def fold(self, key: str) -> Fold:
        """Return a fold by its key."""
        return self._folds[key]

    def set_open_folds(self, states: Mapping[str, bool]) -> None:
        """Open and close folds as they were left; keys of other times are ignored."""
        for key, is_open in states.items():
            if key in self._folds:
                self._folds[key].set_open(is_open=is_open)

    def sizeHint(self) -> QSize:
        """Return the usual width."""
        return QSize(WIDTH_PX, 400)
