"""The theme: every role in both schemes, text that can be read, classes that can be told apart, and the switch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPalette

from tldesk.ui.icons import app_pixmap, paint_sign, sign_pixmap
from tldesk.ui.theme import Role, Theme, ThemeChoice, class_key, contrast, mixed

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

CHOICES = (ThemeChoice.LIGHT, ThemeChoice.DARK)


@pytest.fixture(scope="module")
def theme(qapp: Any) -> Theme:
    return Theme(qapp, ThemeChoice.LIGHT)


@pytest.mark.parametrize("choice", CHOICES)
def test_text_can_be_read_on_every_surface(theme: Theme, choice: ThemeChoice) -> None:
    theme.set_choice(choice)
    pairs = [(ink, ground) for ink in (Role.TEXT, Role.MUTED) for ground in (Role.WINDOW, Role.PANEL, Role.RAISED)]
    pairs += [(ink, Role.PANEL) for ink in (Role.GOOD, Role.WARNING, Role.BAD, Role.ACCENT)]
    pairs += [(Role.ON_ACCENT, Role.ACCENT), (Role.ICE, Role.ICE_TINT), (Role.EMBER, Role.EMBER_TINT)]
    pairs += [(Role.TEXT, Role.ICE_TINT), (Role.MUTED, Role.ICE_TINT), (Role.TEXT, Role.ACCENT_TINT)]
    poor = [pair for pair in pairs if contrast(theme.color(pair[0]), theme.color(pair[1])) < 4.5]
    assert poor == []


@pytest.mark.parametrize("choice", CHOICES)
def test_every_role_has_a_colour_and_handing_it_out_is_safe(theme: Theme, choice: ThemeChoice) -> None:
    theme.set_choice(choice)
    for role in Role:
        color = theme.color(role)
        assert color.isValid()
        color.setAlpha(0)
        assert theme.color(role).alpha() == 255


def test_class_colours_differ_and_show_on_the_dark_panel(theme: Theme) -> None:
    theme.set_choice(ThemeChoice.DARK)
    colors = [theme.class_color(index) for index in range(16)]
    assert len({color.rgb() for color in colors}) == 16
    assert all(contrast(color, theme.color(Role.PANEL)) >= 3 for color in colors)
    assert theme.class_color(0) == QColor("#E69F00")


def test_keys_of_classes_are_unique_and_leave_n_for_a_new_one() -> None:
    keys = [class_key(index) for index in range(40)]
    named = [key for key in keys if key]
    assert keys[:9] == list("123456789")
    assert len(set(named)) == len(named) == 34
    assert "n" not in named


def test_a_switch_is_told_once_and_reaches_the_palette(qtbot: QtBot, theme: Theme, qapp: Any) -> None:
    theme.set_choice(ThemeChoice.LIGHT)
    with qtbot.waitSignal(theme.changed):
        theme.set_choice(ThemeChoice.DARK)
    assert theme.is_dark
    assert qapp.palette().color(QPalette.ColorRole.Window) == theme.color(Role.WINDOW)
    with qtbot.assertNotEmitted(theme.changed):
        theme.set_choice(ThemeChoice.DARK)


def test_the_system_is_followed(theme: Theme, qapp: Any) -> None:
    theme.set_choice(ThemeChoice.SYSTEM)
    assert theme.is_dark == (qapp.styleHints().colorScheme() == Qt.ColorScheme.Dark)


def test_signs_are_painted_in_their_colour_at_every_scale(qapp: Any) -> None:
    red = QColor("#FF0000")
    for name in ("snowflake", "flame", "search", "warning", "check"):
        for scale in (1.0, 2.0):
            image = sign_pixmap(name, red, size_px=16, scale=scale).toImage()
            assert image.width() == 16 * scale
            inked = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
            assert any(color.alpha() > 200 for color in inked), name
            assert all(color.red() > 200 for color in inked if color.alpha() > 100), name


def test_a_sign_stays_in_its_rectangle(qapp: Any) -> None:
    image = QImage(60, 60, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    paint_sign(painter, QRectF(20, 20, 20, 20), "flame", QColor("black"))
    painter.end()
    outside = [(x, y) for x in range(60) for y in range(60) if not (19 <= x <= 41 and 19 <= y <= 41)]
    assert all(image.pixelColor(x, y).alpha() == 0 for x, y in outside)


def test_the_icon_shows_ice_and_ember(qapp: Any) -> None:
    image = app_pixmap(64).toImage()
    assert image.pixelColor(8, 40).blue() > image.pixelColor(8, 40).red()
    assert image.pixelColor(40, 58).red() > image.pixelColor(40, 58).blue()


def test_mixing_goes_from_one_colour_to_the_other() -> None:
    black, white = QColor("black"), QColor("white")
    assert mixed(black, white, 0.0) == black
    assert mixed(black, white, 1.0) == white
    assert contrast(black, white) == pytest.approx(21)
