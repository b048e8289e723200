"""Draws one cell of the sample grid: picture, class dot, class, confidence, and the states of selection."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPainterPath, QPen

from tldesk.qt.sample_list import CellKind, SampleCell
from tldesk.qt.service_words import said
from tldesk.ui.grid_geometry import CAPTION_PX
from tldesk.ui.icons import paint_sign
from tldesk.ui.theme import RADIUS_PX, Role, Theme, Type, contrast, mixed, sized

if TYPE_CHECKING:
    from tldesk.ui.grid_geometry import GridGeometry

PAD_PX = 9  # at both sides of what a caption says
RING_PX = 4  # what the ring of a selected cell needs around it
_DOT_PX = 9.0
_FIGURE_GAP_PX = 6
_STAND_OFF_PX = 3  # how far the ring of a selected cell stands off
_MATTE_TOLERANCE = 6  # of 255, for what JPEG does to a plain ground
_FAINT = 1.6  # a dot with less contrast to its ground gets an outline


@dataclass(frozen=True, slots=True)
class CellState:
    """How a cell is shown besides its content."""

    is_selected: bool = False
    is_current: bool = False  # has the keyboard, and the grid has the focus
    is_hovered: bool = False


@dataclass(frozen=True, slots=True)
class CellWords:
    """What the caption of a cell says; equal ones look the same. Of an unreadable sample, ``text`` is the reason.

    A suggestion's confidence stands beside it: a screen full of suggestions has few classes, and few figures.
    """

    kind: CellKind
    text: str
    class_index: int = -1


def words_of(cell: SampleCell, fault: str | None) -> CellWords:
    """Return what the caption of a cell says; ``fault``: why its picture could not be drawn."""
    if cell.kind is CellKind.UNREADABLE or fault is not None:
        return CellWords(CellKind.UNREADABLE, said(cell.reason or fault or ""))
    if cell.kind is CellKind.UNLABELLED:
        return CellWords(cell.kind, cell.name)
    return CellWords(cell.kind, cell.text, cell.class_index)


class CellPainter:
    """Paints cells in the theme's colours and the grid's font."""

    def __init__(self, theme: Theme, font: QFont) -> None:
        self._theme = theme
        self._body = sized(font, Type.BODY)
        self._caption = sized(font, Type.CAPTION)
        self._body_metrics = QFontMetrics(self._body)
        self._caption_metrics = QFontMetrics(self._caption)

    @staticmethod
    def picture_field(cell: QRect, geometry: GridGeometry) -> QRect:
        """Return where in a cell the picture may lie."""
        pad = min(PAD_PX, geometry.picture_height_px // 12)
        return QRect(cell.x(), cell.y(), cell.width(), geometry.picture_height_px).adjusted(pad, pad, -pad, -pad // 2)

    def paint_ground(
        self,
        painter: QPainter,
        rect: QRect,
        *,
        picture: QImage | None,
        is_unreadable: bool,
        state: CellState,
        geometry: GridGeometry,
    ) -> None:
        """Paint one cell into ``rect``, all but its caption; the ring of a selected one lies ``RING_PX`` around it."""
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_card(painter, rect, state)
        field = self.picture_field(rect, geometry)
        if is_unreadable:
            self._paint_sign(painter, field, "broken-image", Role.WARNING)
        elif picture is None:
            self._paint_placeholder(painter, field)
        else:
            self._paint_matte(painter, rect, picture)
            paint_picture(painter, field, picture)

    def paint_caption(self, painter: QPainter, line: QRect, words: CellWords) -> None:
        """Paint what a cell says into its lowest ``CAPTION_PX``, as far as ``line`` goes."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if words.kind is CellKind.UNREADABLE:
            self._paint_fault(painter, line, words.text)
        else:
            self._paint_words(painter, line, words)

    def paint_figure(self, painter: QPainter, line: QRect, text: str) -> None:
        """Paint the confidence of a suggestion at the end of its caption."""
        painter.setFont(self._caption)
        painter.setPen(self._theme.color(Role.MUTED))
        rect = line.adjusted(PAD_PX, 0, -PAD_PX, 0)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)

    def figure_px(self, text: str) -> int:
        """Return the room that a confidence takes from what stands before it."""
        return self._caption_metrics.horizontalAdvance(text) + _FIGURE_GAP_PX if text else 0

    def _paint_card(self, painter: QPainter, rect: QRect, state: CellState) -> None:
        card = QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        border = self._theme.color(Role.BORDER)
        if state.is_hovered:
            border = mixed(border, self._theme.color(Role.MUTED), 0.5)
        painter.setPen(QPen(border, 1))
        painter.setBrush(self._theme.color(Role.PANEL))
        painter.drawRoundedRect(card, RADIUS_PX, RADIUS_PX)
        accent = self._theme.color(Role.ACCENT)
        if state.is_selected:
            path = QPainterPath()
            path.addRoundedRect(card, RADIUS_PX, RADIUS_PX)
            painter.save()
            painter.setClipRect(QRect(rect.x(), rect.bottom() + 1 - CAPTION_PX, rect.width(), CAPTION_PX))
            painter.fillPath(path, self._theme.color(Role.ACCENT_TINT))
            painter.restore()
        painter.setBrush(Qt.BrushStyle.NoBrush)
        ring = QRectF(rect).adjusted(-_STAND_OFF_PX + 1, -_STAND_OFF_PX + 1, _STAND_OFF_PX - 1, _STAND_OFF_PX - 1)
        if state.is_selected:
            calm = mixed(accent, self._theme.color(Role.WINDOW), 0.4)  # selected, but the keyboard is elsewhere
            painter.setPen(QPen(accent if state.is_current else calm, 2))
        elif state.is_current:
            painter.setPen(QPen(accent, 1.5, Qt.PenStyle.DashLine))
        else:
            return
        painter.drawRoundedRect(ring, RADIUS_PX + 2, RADIUS_PX + 2)

    def _paint_matte(self, painter: QPainter, rect: QRect, picture: QImage) -> None:
        """Go on with the ground of a picture that stands on one colour, up to the card's border."""
        matte = matte_of(picture)
        if matte is None:
            return
        inner = QPainterPath()
        inner.addRoundedRect(QRectF(rect).adjusted(1, 1, -1, -1), RADIUS_PX - 1, RADIUS_PX - 1)
        painter.save()
        painter.setClipRect(rect.adjusted(0, 0, 0, -CAPTION_PX))
        painter.fillPath(inner, matte)
        painter.restore()

    def _paint_placeholder(self, painter: QPainter, field: QRect) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(Role.PLACEHOLDER))
        painter.drawRoundedRect(QRectF(field), 4, 4)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_sign(painter, field, "image", Role.BORDER)

    def _paint_sign(self, painter: QPainter, field: QRect, name: str, role: Role) -> None:
        side = min(32.0, field.height() / 2)
        centre = QRectF(field).center()
        rect = QRectF(centre - QPointF(side / 2, side / 2), QSizeF(side, side))
        paint_sign(painter, rect, name, self._theme.color(role))

    def _paint_fault(self, painter: QPainter, line: QRect, reason: str) -> None:
        rect = line.adjusted(PAD_PX, 0, -PAD_PX, 0)
        paint_sign(
            painter, QRectF(rect.x() - 1, rect.center().y() - 6, 13, 13), "warning", self._theme.color(Role.WARNING)
        )
        painter.setFont(self._caption)
        painter.setPen(self._theme.color(Role.MUTED))
        text_rect = rect.adjusted(17, 0, 0, 0)
        words = reason or QCoreApplication.translate("CellPainter", "cannot be read")
        text = self._caption_metrics.elidedText(words, Qt.TextElideMode.ElideRight, text_rect.width())
        painter.drawText(text_rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)

    def _paint_words(self, painter: QPainter, line: QRect, cell: CellWords) -> None:
        rect = line.adjusted(PAD_PX, 0, -PAD_PX, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        if cell.kind is CellKind.UNLABELLED:
            painter.setFont(self._caption)
            painter.setPen(self._theme.color(Role.MUTED))
            name = self._caption_metrics.elidedText(cell.text, Qt.TextElideMode.ElideMiddle, rect.width())
            painter.drawText(rect, middle | Qt.AlignmentFlag.AlignLeft, name)
            return
        is_suggested = cell.kind is CellKind.SUGGESTED
        text_x = rect.x()
        if cell.class_index >= 0:
            dot = QRectF(rect.x(), rect.y() + (rect.height() - _DOT_PX) / 2, _DOT_PX, _DOT_PX)
            paint_dot(painter, dot, self._theme, cell.class_index, is_hollow=is_suggested)
            text_x += 15
        right = rect.right() + 1
        painter.setFont(self._body)
        painter.setPen(self._theme.color(Role.MUTED if is_suggested else Role.TEXT))
        mark = "?" if is_suggested else ""
        room = right - text_x - self._body_metrics.horizontalAdvance(mark)
        text = self._body_metrics.elidedText(cell.text, Qt.TextElideMode.ElideMiddle, room) + mark
        place = QRect(text_x, rect.y(), right - text_x, rect.height())
        painter.drawText(place, middle | Qt.AlignmentFlag.AlignLeft, text)


def matte_of(picture: QImage) -> QColor | None:
    """Return the colour that all four corners of a picture share; None where they differ or are see-through."""
    right, bottom = picture.width() - 1, picture.height() - 1
    corners = [picture.pixelColor(x, y) for x in (0, right) for y in (0, bottom)]
    first = corners[0]
    for corner in corners:
        channels = zip(corner.getRgb(), first.getRgb(), strict=True)  # type: ignore[call-overload]
        if corner.alpha() < 255 or any(abs(a - b) > _MATTE_TOLERANCE for a, b in channels):
            return None
    return first


def paint_picture(painter: QPainter, field: QRect, picture: QImage) -> None:
    """Paint a picture as large as the field lets it be, its shape kept."""
    size = picture.size().scaled(field.size(), Qt.AspectRatioMode.KeepAspectRatio)
    target = QRect(0, 0, max(size.width(), 1), max(size.height(), 1))
    target.moveCenter(field.center())
    painter.drawImage(target, picture)


def paint_dot(painter: QPainter, rect: QRectF, theme: Theme, index: int, *, is_hollow: bool = False) -> None:
    """Paint the dot of a class: filled for a label, hollow for a suggestion."""
    color = theme.class_color(index)
    is_faint = contrast(color, theme.color(Role.PANEL)) < _FAINT
    outline = mixed(color, QColor(theme.color(Role.TEXT)), 0.35) if is_faint else color
    if is_hollow:
        painter.setPen(QPen(outline, 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(rect.adjusted(1, 1, -1, -1))
    else:
        painter.setPen(QPen(outline, 1) if is_faint else Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawEllipse(rect)
    painter.setBrush(Qt.BrushStyle.NoBrush)
