"""The one theme: roles with their colours, type, spacing, palettes, and the switch between light and dark.

Widgets name roles, never colours. The style sheet that goes with it is made in ``tldesk.ui.stylesheet``, drawn signs in
``tldesk.ui.icons``. ``QStyleHints.setColorScheme`` does nothing offscreen and on a bare X server, so the palettes are
our own and the hint is only asked and told.
"""

from __future__ import annotations

import sys
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from tldesk.ui.stylesheet import stylesheet

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

RADIUS_PX = 6


class Space(IntEnum):
    """The grid of 4 px."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


class Type(IntEnum):
    """Text sizes in pixels at 100 %."""

    CAPTION = 11
    BODY = 13
    TITLE = 16
    HEADLINE = 22


class Role(StrEnum):
    """What a colour is for."""

    WINDOW = "window"
    PANEL = "panel"
    RAISED = "raised"
    BORDER = "border"
    TEXT = "text"
    MUTED = "muted"
    ACCENT = "accent"
    ON_ACCENT = "on_accent"  # text on the one coloured button
    ICE = "ice"
    EMBER = "ember"
    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"
    # made from the roles above, as surfaces
    ACCENT_TINT = "accent_tint"  # behind what is selected
    ICE_TINT = "ice_tint"
    EMBER_TINT = "ember_tint"
    TRACK = "track"  # the empty part of a bar, the field of a key
    HOVER = "hover"
    INTERVAL = "interval"  # a range around an estimate
    PLACEHOLDER = "placeholder"  # where a picture is still missing


class ThemeChoice(StrEnum):
    """What the person asked for."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_LIGHT = {
    Role.WINDOW: "#F6F6F3",
    Role.PANEL: "#FFFFFF",
    Role.RAISED: "#FFFFFF",
    Role.BORDER: "#E1E1DB",
    Role.TEXT: "#1F2328",
    Role.MUTED: "#5B6472",
    Role.ACCENT: "#2F5FD0",
    Role.ON_ACCENT: "#FFFFFF",
    Role.ICE: "#24699E",
    Role.EMBER: "#AD4A08",
    Role.GOOD: "#1B7547",
    Role.WARNING: "#8A5C00",
    Role.BAD: "#B42318",
    Role.ACCENT_TINT: "#EAF0FC",
    Role.ICE_TINT: "#EDF4FB",
    Role.EMBER_TINT: "#FDF0E6",
    Role.TRACK: "#ECECE6",
    Role.HOVER: "#F1F1EC",
    Role.INTERVAL: "#A9BADF",
    Role.PLACEHOLDER: "#F0F0EB",
}
_DARK = {
    Role.WINDOW: "#15171B",
    Role.PANEL: "#1D2025",
    Role.RAISED: "#262A31",
    Role.BORDER: "#313640",
    Role.TEXT: "#E7E9EC",
    Role.MUTED: "#9AA4B2",
    Role.ACCENT: "#7AA5FF",
    Role.ON_ACCENT: "#10131A",
    Role.ICE: "#7CBCEB",
    Role.EMBER: "#F29A55",
    Role.GOOD: "#57C98A",
    Role.WARNING: "#E3B341",
    Role.BAD: "#F4776B",
    Role.ACCENT_TINT: "#2A3550",
    Role.ICE_TINT: "#1C2935",
    Role.EMBER_TINT: "#33251A",
    Role.TRACK: "#2B3038",
    Role.HOVER: "#272B32",
    Role.INTERVAL: "#47597D",
    Role.PLACEHOLDER: "#252930",
}

# Okabe and Ito's series that colour-blind people tell apart, then colours that differ in lightness from those.
_CLASS_COLORS = (
    "#E69F00",
    "#0072B2",
    "#009E73",
    "#CC79A7",
    "#D55E00",
    "#56B4E9",
    "#F0E442",
    "#7A4FBF",
    "#8C8C8C",
    "#7F3B08",
    "#8CC665",
    "#1B3A6B",
    "#F2A6A0",
    "#00635D",
    "#C9B8F0",
    "#9E1B4F",
)
_CLASS_KEYS = "123456789abcdefghijklmopqrstuvwxyz"  # without n, which makes a new class
_LEAST_CONTRAST = 3.0  # of a class dot on a dark panel (WCAG 1.4.11)

_FALLBACK_FAMILIES = (
    "Inter",
    "Segoe UI",
    "Helvetica Neue",
    "Noto Sans",
    "Cantarell",
    "Ubuntu",
    "DejaVu Sans",
    "Noto Sans CJK SC",
    "PingFang SC",
    "Microsoft YaHei",
    "WenQuanYi Micro Hei",
)


def class_key(index: int) -> str:
    """Return the digit or letter of a class by its place in the list; empty behind the last letter."""
    return _CLASS_KEYS[index] if 0 <= index < len(_CLASS_KEYS) else ""


def contrast(a: QColor, b: QColor) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2)."""

    def luminance(color: QColor) -> float:
        channels = (color.redF(), color.greenF(), color.blueF())
        linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    low, high = sorted((luminance(a), luminance(b)))
    return (high + 0.05) / (low + 0.05)


def mixed(a: QColor, b: QColor, share: float) -> QColor:
    """Return the colour that lies ``share`` (0 to 1) of the way from ``a`` to ``b``."""
    return QColor.fromRgbF(*(x + (y - x) * share for x, y in zip(a.getRgbF()[:3], b.getRgbF()[:3], strict=True)))  # type: ignore[index]


class Theme(QObject):
    """What the window looks like now; made once by the composition root and handed to each widget.

    Signals: ``changed`` when every colour may be another one (GUI thread, rare).
    """

    changed = Signal()

    def __init__(self, app: QApplication, choice: ThemeChoice = ThemeChoice.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._choice = choice
        self._is_dark = False
        self._colors: dict[Role, QColor] = {}
        self._classes: tuple[QColor, ...] = ()
        app.setStyle("Fusion")
        app.setFont(body_font())
        app.styleHints().colorSchemeChanged.connect(self._on_scheme_changed)
        self.set_choice(choice)

    @property
    def choice(self) -> ThemeChoice:
        """What the person asked for."""
        return self._choice

    @property
    def is_dark(self) -> bool:
        """Whether the colours shown now are the dark ones."""
        return self._is_dark

    def set_choice(self, choice: ThemeChoice) -> None:
        """Show the window light, dark, or as the system does."""
        self._choice = choice
        wanted = {ThemeChoice.LIGHT: Qt.ColorScheme.Light, ThemeChoice.DARK: Qt.ColorScheme.Dark}
        self._app.styleHints().setColorScheme(wanted.get(choice, Qt.ColorScheme.Unknown))  # title bars, where it helps
        self._apply()

    def color(self, role: Role) -> QColor:
        """Return the colour of a role."""
        return QColor(self._colors[role])  # a copy: QColor can be changed

    def class_color(self, index: int) -> QColor:
        """Return the colour of a class by its place in the project's list; they repeat after sixteen."""
        return QColor(self._classes[index % len(self._classes)])

    @Slot()
    def _on_scheme_changed(self) -> None:
        if self._choice is ThemeChoice.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        asked = {ThemeChoice.LIGHT: False, ThemeChoice.DARK: True}.get(self._choice)
        is_dark = self._app.styleHints().colorScheme() == Qt.ColorScheme.Dark if asked is None else asked
        if self._colors and is_dark == self._is_dark:
            return
        self._is_dark = is_dark
        values = _DARK if is_dark else _LIGHT
        self._colors = {role: QColor(value) for role, value in values.items()}
        self._classes = tuple(self._readable(QColor(value)) for value in _CLASS_COLORS)
        self._app.setPalette(_palette(self._colors))
        colors = {role.value: value for role, value in values.items()}
        self._app.setStyleSheet(stylesheet(colors, radius_px=RADIUS_PX, is_dark=is_dark))
        self.changed.emit()

    def _readable(self, color: QColor) -> QColor:
        """Lighten a class colour that would drown in the dark panel; Okabe and Ito's stay as they are."""
        white, panel = QColor("#FFFFFF"), self._colors[Role.PANEL]
        while self._is_dark and contrast(color, panel) < _LEAST_CONTRAST:
            color = mixed(color, white, 0.1)
        return color


def body_font() -> QFont:
    """Return the application's font: the system's sans, tabular figures where this Qt can ask for them."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    is_desktop_font = sys.platform in {"win32", "darwin"}  # elsewhere a bare machine names whatever it has
    known = set(QFontDatabase.families())
    families = [name for name in _FALLBACK_FAMILIES if name in known]
    font = QFont()
    font.setFamilies([system, *families] if is_desktop_font else [*families, system])
    font.setPixelSize(int(Type.BODY))
    return tabular(font)


def tabular(font: QFont) -> QFont:
    """Give every figure of ``font`` the same width, so that numbers do not jump; return it."""
    if hasattr(QFont, "setFeature"):  # Qt 6.7
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def sized(font: QFont, size: Type, *, is_bold: bool = False) -> QFont:
    """Return a copy of ``font`` in one of the theme's sizes."""
    copy = QFont(font)
    copy.setPixelSize(int(size))
    copy.setWeight(QFont.Weight.DemiBold if is_bold else QFont.Weight.Normal)
    return copy


def _palette(colors: dict[Role, QColor]) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: Role.WINDOW,
        QPalette.ColorRole.Base: Role.PANEL,
        QPalette.ColorRole.AlternateBase: Role.HOVER,
        QPalette.ColorRole.Button: Role.PANEL,
        QPalette.ColorRole.WindowText: Role.TEXT,
        QPalette.ColorRole.Text: Role.TEXT,
        QPalette.ColorRole.ButtonText: Role.TEXT,
        QPalette.ColorRole.BrightText: Role.BAD,
        QPalette.ColorRole.PlaceholderText: Role.MUTED,
        QPalette.ColorRole.ToolTipBase: Role.RAISED,
        QPalette.ColorRole.ToolTipText: Role.TEXT,
        QPalette.ColorRole.Highlight: Role.ACCENT,
        QPalette.ColorRole.HighlightedText: Role.ON_ACCENT,
        QPalette.ColorRole.Accent: Role.ACCENT,
        QPalette.ColorRole.Link: Role.ACCENT,
        QPalette.ColorRole.LinkVisited: Role.ACCENT,
        QPalette.ColorRole.Light: Role.RAISED,
        QPalette.ColorRole.Midlight: Role.TRACK,
        QPalette.ColorRole.Mid: Role.BORDER,
        QPalette.ColorRole.Dark: Role.BORDER,
        QPalette.ColorRole.Shadow: Role.BORDER,
    }
    for ours, role in roles.items():
        palette.setColor(ours, colors[role])
    dim = mixed(colors[Role.MUTED], colors[Role.PANEL], 0.45)
    for ours in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, ours, dim)
    return palette
