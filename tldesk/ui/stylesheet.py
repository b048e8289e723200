"""The application's one style sheet, filled in from the theme's roles. Widgets choose by the property ``look``."""

from __future__ import annotations

from string import Template
from typing import TYPE_CHECKING

from tldesk.resources import resource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

# Only what palette and Fusion do not give. `look` is a dynamic property: dress(widget, "chip").
_TEMPLATE = Template("""
QToolTip { background: $raised; color: $text; border: 1px solid $border; padding: 4px 6px; }
QWidget[look="panel"] { background: $panel; }
QWidget[look="window"] { background: $window; }
QFrame[look="toolbar"] { background: $panel; border: 0; border-bottom: 1px solid $border; }
QFrame[look="place-bar"] { background: $window; border: 0; border-bottom: 1px solid $border; }
QFrame[look="strip"] { background: $panel; border: 0; border-top: 1px solid $border; }
QFrame[look="foot"] { background: $window; border: 0; border-top: 1px solid $border; }
QFrame[look="card"] { background: $panel; border: 1px solid $border; border-radius: ${radius}px; }
QFrame[look="float"] { background: $raised; border: 1px solid $border; border-radius: ${radius}px; }
QFrame[look="line"] { background: $border; border: 0; }

QLabel[look="caption"] { color: $muted; font-size: 11px; }
QLabel[look="section"] { color: $muted; font-size: 11px; }
QLabel[look="muted"] { color: $muted; }
QLabel[look="title"] { font-size: 16px; font-weight: 600; }
QLabel[look="headline"] { font-size: 22px; font-weight: 600; }
QLabel[look="brand"] { font-weight: 700; }
QLabel[look="answer"] { font-size: 16px; }
QLabel[look="good"] { color: $good; font-size: 11px; }
QLabel[look="warning"] { color: $warning; font-size: 11px; }
QLabel[look="bad"] { color: $bad; font-size: 11px; }
QLabel[look="pill"] {
  color: $muted; font-size: 11px; border: 1px solid $border; border-radius: 11px; padding: 3px 9px;
}

QPushButton, QToolButton { color: $text; }
QPushButton, QToolButton[look="chip"] {
  background: $panel; border: 1px solid $border; border-radius: 5px; padding: 3px 6px;
}
QPushButton { min-height: 17px; padding: 5px 12px; border-radius: ${radius}px; }
QPushButton:hover, QToolButton[look="chip"]:hover { background: $hover; }
QPushButton:pressed, QToolButton[look="chip"]:pressed { background: $track; }
QPushButton:focus, QToolButton[look="chip"]:focus { border: 1px solid $accent; }
QPushButton:disabled, QToolButton:disabled { color: $muted; }
QToolButton[look="chip"]:checked { color: $accent; border-color: $accent; }
QToolButton[look="chip"]:checked:focus { background: $accent_tint; }
QToolButton[look="chip"]::menu-indicator { image: none; }
QPushButton[look="primary"] {
  background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; padding: 7px 18px;
}
QPushButton[look="primary"]:hover { background: $accent; border-color: $text; }
QPushButton[look="primary"]:focus { border: 2px solid $text; padding: 6px 17px; }
QPushButton[look="primary"]:disabled { background: $track; color: $muted; border-color: $track; }
QToolButton[look="place"] {
  color: $muted; border: 1px solid transparent; border-radius: ${radius}px; padding: 5px 13px;
}
QToolButton[look="place"]:hover { background: $hover; }
QToolButton[look="place"]:checked { background: $accent_tint; color: $accent; font-weight: 600; }
QToolButton[look="place"]:focus { border-color: $accent; }
QToolButton[look="pill"] {
  color: $muted; font-size: 11px; border: 1px solid $border; border-radius: 11px; padding: 3px 9px;
}
QToolButton[look="pill"]:hover { color: $text; background: $hover; }
QToolButton[look="pill"]:focus { border-color: $accent; }
QToolButton[look="pill"]::menu-indicator { image: none; }
QToolButton[look="icon"] { border: 1px solid transparent; border-radius: 4px; padding: 2px; }
QToolButton[look="icon"]:hover { background: $hover; }
QToolButton[look="icon"]:focus { border-color: $accent; }
QToolButton[look="icon"]::menu-indicator { image: none; }
QToolButton[look="fold"] {
  color: $muted; font-size: 11px; border: 1px solid transparent; border-radius: 4px; padding: 2px 0px;
  text-align: left;
}
QToolButton[look="fold"]:hover { color: $text; }
QToolButton[look="fold"]:focus { border-color: $accent; }
QToolButton[look="search"] {
  color: $muted; background: $panel; border: 1px solid $border; border-radius: 5px; text-align: left;
}
QToolButton[look="search"]:hover { border-color: $muted; }
QToolButton[look="search"]:focus { border-color: $accent; }
QPushButton[look="link"], QToolButton[look="link"] {
  background: transparent; color: $muted; border: 1px solid transparent; border-radius: 4px; padding: 1px 2px;
  font-size: 11px; text-align: left;
}
QPushButton[look="link"]:hover, QToolButton[look="link"]:hover { color: $accent; text-decoration: underline; }
QPushButton[look="link"]:focus, QToolButton[look="link"]:focus { border-color: $accent; }

QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QPlainTextEdit, QTextEdit {
  background: $panel; border: 1px solid $border; border-radius: 5px; selection-background-color: $accent;
  selection-color: $on_accent;
}
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox { padding: 4px 8px; min-height: 17px; }
QLineEdit:focus, QComboBox:focus, QSpinBox:focus, QDoubleSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {
  border-color: $accent;
}
QComboBox::drop-down { border: 0; width: 22px; }
QComboBox::down-arrow { image: url("$chevron_down"); width: 12px; height: 12px; }
QSpinBox::up-button, QDoubleSpinBox::up-button { border: 0; width: 20px; subcontrol-position: top right; }
QSpinBox::down-button, QDoubleSpinBox::down-button { border: 0; width: 20px; subcontrol-position: bottom right; }
QSpinBox::up-arrow, QDoubleSpinBox::up-arrow { image: url("$chevron_up"); width: 10px; height: 10px; }
QSpinBox::down-arrow, QDoubleSpinBox::down-arrow { image: url("$chevron_down"); width: 10px; height: 10px; }
QComboBox QLineEdit { border: 0; padding: 0; min-height: 0; background: transparent; }
QAbstractSpinBox QLineEdit { border: 0; padding: 0 6px; min-height: 0; background: transparent; }
QLineEdit[look="palette"] { border: 0; border-radius: 0; font-size: 16px; background: $raised; padding: 8px 12px; }

QAbstractItemView { background: $panel; border: 0; outline: 0; }
QTreeView { show-decoration-selected: 0; }
QTreeView[look="panel"] { padding-top: 8px; }
QAbstractItemView[look="window"] { background: $window; }
QAbstractItemView[look="found"] { background: $raised; }
QHeaderView { background: transparent; border: 0; }
QHeaderView::section {
  background: $window; color: $muted; font-size: 11px; border: 0; border-bottom: 1px solid $border;
  padding: 7px 10px;
}
QCheckBox::indicator:unchecked, QTreeView::indicator:unchecked {
  width: 11px; height: 11px; border: 1px solid $muted; border-radius: 2px; background: $panel;
}
QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }
QHeaderView[look="tight"]::section { padding: 7px 3px; }
QAbstractScrollArea[look="window"] { background: $window; border: 0; }
QAbstractScrollArea[look="panel"] { background: $panel; border: 0; }
QScrollArea { background: transparent; border: 0; }
QAbstractScrollArea::corner { background: transparent; border: 0; }

QMenu { background: $raised; border: 1px solid $border; border-radius: ${radius}px; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_tint; color: $text; }
QMenu::item:disabled { color: $muted; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }

QSplitter::handle { background: $border; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QSplitter[look="gap"]::handle { background: transparent; }
QSplitter[look="gap"]::handle:hover { background: $hover; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; }
QScrollBar::handle { background: $border; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
""")


def stylesheet(colors: Mapping[str, str], *, radius_px: int, is_dark: bool) -> str:
    """Return the style sheet in these colours, by the name of their role."""
    tone = "dark" if is_dark else "light"  # of the arrows, which a style sheet takes from files only
    arrows = {f"chevron_{way}": resource(f"icons/chevron-{way}-{tone}.svg").as_posix() for way in ("up", "down")}
    return _TEMPLATE.substitute(colors, radius=radius_px, **arrows)


def dress(widget: QWidget, look: str) -> None:
    """Choose how the style sheet draws a widget; may be called again with another look."""
    if widget.property("look") == look:
        return
    widget.setProperty("look", look)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()
