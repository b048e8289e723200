"""Signs drawn as paths: the snowflake and the flame, the application's icon, and the few signs that buttons need.

Every sign is drawn on a grid of 24 by 24 and scaled, so it is crisp at any size and scale factor. Limit: no files.
"""

from __future__ import annotations

from math import cos, pi, sin
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QLinearGradient, QPainter, QPainterPath, QPen, QPixmap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

GRID = 24.0
_STROKE = 1.8
_SCALES = (1, 2, 3)


def snowflake_path() -> QPainterPath:
    """Return six arms with two twigs each, as lines to be stroked."""
    path, centre = QPainterPath(), QPointF(12, 12)
    for arm in range(6):
        angle = arm * pi / 3 - pi / 2

        def at(radius: float, turn: float = 0.0, start: QPointF = centre, angle: float = angle) -> QPointF:
            return start + QPointF(radius * cos(angle + turn), radius * sin(angle + turn))

        path.moveTo(centre)
        path.lineTo(at(9.6))
        fork = at(5.6)
        for turn in (pi / 3.6, -pi / 3.6):
            path.moveTo(fork)
            path.lineTo(at(3.6, turn, fork))
    return path


def flame_path() -> QPainterPath:
    """Return a flame with an inner tongue cut out, to be filled."""
    path = QPainterPath(QPointF(12.6, 1.6))
    path.cubicTo(13.2, 5.6, 19.6, 8.6, 19.6, 14.8)
    path.cubicTo(19.6, 19.4, 16.2, 22.4, 12, 22.4)
    path.cubicTo(7.8, 22.4, 4.4, 19.4, 4.4, 14.8)
    path.cubicTo(4.4, 11.6, 6.0, 9.6, 7.6, 7.8)
    path.cubicTo(8.0, 9.6, 8.8, 10.6, 9.8, 11.0)
    path.cubicTo(9.4, 7.4, 10.4, 4.0, 12.6, 1.6)
    path.closeSubpath()
    inner = QPainterPath(QPointF(12.3, 12.6))
    inner.cubicTo(12.8, 14.6, 15.4, 15.4, 15.4, 17.8)
    inner.cubicTo(15.4, 19.8, 13.9, 20.9, 12.1, 20.9)
    inner.cubicTo(10.2, 20.9, 8.7, 19.7, 8.7, 17.8)
    inner.cubicTo(8.7, 15.8, 11.6, 15.2, 12.3, 12.6)
    inner.closeSubpath()
    path.addPath(inner)  # odd-even filling leaves it out; subtracting would flatten the curves
    return path


def paint_snowflake(painter: QPainter, rect: QRectF, color: QColor) -> None:
    """Paint the sign of what is frozen."""
    _stroke(painter, rect, color, snowflake_path(), width=2.0)


def paint_flame(painter: QPainter, rect: QRectF, color: QColor) -> None:
    """Paint the sign of what trains."""
    painter.save()
    _scale_to(painter, rect)
    painter.fillPath(flame_path(), color)
    painter.restore()


def _polyline(*lines: Iterable[tuple[float, float]]) -> Callable[[], QPainterPath]:
    def make() -> QPainterPath:
        path = QPainterPath()
        for line in lines:
            points = [QPointF(*point) for point in line]
            path.moveTo(points[0])
            for point in points[1:]:
                path.lineTo(point)
        return path

    return make


def _search() -> QPainterPath:
    path = QPainterPath()
    path.addEllipse(QPointF(10.5, 10.5), 6.5, 6.5)
    path.moveTo(15.4, 15.4)
    path.lineTo(20.5, 20.5)
    return path


def _image() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3, 4.5, 18, 15), 2.5, 2.5)
    path.addEllipse(QPointF(8.5, 9.5), 1.7, 1.7)
    path.moveTo(3.6, 17.6)
    path.lineTo(9, 13)
    path.lineTo(12.5, 16)
    path.lineTo(16, 11.5)
    path.lineTo(20.6, 16.4)
    return path


def _folder() -> QPainterPath:
    path = QPainterPath(QPointF(3, 18))
    path.lineTo(3, 6.5)
    path.quadTo(3, 5, 4.5, 5)
    path.lineTo(9, 5)
    path.lineTo(11.2, 7.6)
    path.lineTo(19.5, 7.6)
    path.quadTo(21, 7.6, 21, 9.1)
    path.lineTo(21, 17.6)
    path.quadTo(21, 19.1, 19.5, 19.1)
    path.lineTo(4.5, 19.1)
    path.quadTo(3, 19.1, 3, 17.6)
    return path


def _warning() -> QPainterPath:
    path = QPainterPath(QPointF(12, 3.6))
    path.lineTo(21.4, 20)
    path.lineTo(2.6, 20)
    path.closeSubpath()
    path.moveTo(12, 9.6)
    path.lineTo(12, 14)
    path.moveTo(12, 16.9)
    path.lineTo(12, 17.1)
    return path


def _broken_image() -> QPainterPath:
    path = QPainterPath()
    path.addRoundedRect(QRectF(3, 4.5, 18, 15), 2.5, 2.5)
    path.moveTo(8.6, 8.6)
    path.lineTo(15.4, 15.4)
    path.moveTo(15.4, 8.6)
    path.lineTo(8.6, 15.4)
    return path


def _layers() -> QPainterPath:
    path = QPainterPath(QPointF(12, 3.5))
    for x, y in ((21, 8.3), (12, 13.1), (3, 8.3)):
        path.lineTo(x, y)
    path.closeSubpath()
    for shift in (4.0, 8.0):
        path.moveTo(3, 8.3 + shift)
        path.lineTo(12, 13.1 + shift)
        path.lineTo(21, 8.3 + shift)
    return path


_STROKED: dict[str, Callable[[], QPainterPath]] = {
    "snowflake": snowflake_path,
    "search": _search,
    "image": _image,
    "broken-image": _broken_image,
    "folder": _folder,
    "warning": _warning,
    "layers": _layers,
    "close": _polyline([(6, 6), (18, 18)], [(18, 6), (6, 18)]),
    "menu": _polyline([(4, 6.5), (20, 6.5)], [(4, 12), (20, 12)], [(4, 17.5), (20, 17.5)]),
    "end": _polyline([(3.5, 12), (14.5, 12)], [(10, 7.5), (14.5, 12), (10, 16.5)], [(19.5, 4.5), (19.5, 19.5)]),
    "check": _polyline([(5, 12.6), (10, 17.4), (19.4, 7)]),
    "minus": _polyline([(6, 12), (18, 12)]),
    "plus": _polyline([(12, 5), (12, 19)], [(5, 12), (19, 12)]),
    "chevron-right": _polyline([(9, 5.5), (15.5, 12), (9, 18.5)]),
    "chevron-down": _polyline([(5.5, 9), (12, 15.5), (18.5, 9)]),
    "chart": _polyline([(4, 4), (4, 20), (20.5, 20)], [(7.5, 14), (11, 9.5), (14.5, 12.5), (20, 6)]),
    "grid": _polyline(
        [(4, 4), (10, 4), (10, 10), (4, 10), (4, 4)],
        [(14, 4), (20, 4), (20, 10), (14, 10), (14, 4)],
        [(4, 14), (10, 14), (10, 20), (4, 20), (4, 14)],
        [(14, 14), (20, 14), (20, 20), (14, 20), (14, 14)],
    ),
}


def paint_sign(painter: QPainter, rect: QRectF, name: str, color: QColor) -> None:
    """Paint a sign by name: ``snowflake``, ``flame``, ``search``, ``close`` and the others of this module."""
    if name == "flame":
        paint_flame(painter, rect, color)
    else:
        _stroke(painter, rect, color, _STROKED[name](), width=_STROKE)


def sign_pixmap(name: str, color: QColor, *, size_px: int, scale: float) -> QPixmap:
    """Return a sign as a picture of ``size_px`` logical pixels for a screen of this scale factor."""
    pixmap = QPixmap(round(size_px * scale), round(size_px * scale))
    pixmap.setDevicePixelRatio(scale)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    paint_sign(painter, QRectF(0, 0, size_px, size_px), name, color)
    painter.end()
    return pixmap


def sign_icon(name: str, color: QColor, *, size_px: int = 16) -> QIcon:
    """Return a sign as an icon for a button, for every usual scale factor."""
    icon = QIcon()
    for scale in _SCALES:
        icon.addPixmap(sign_pixmap(name, color, size_px=size_px, scale=scale))
    return icon


def app_icon() -> QIcon:
    """Return the application's icon: a snowflake and a flame that share one tile."""
    icon = QIcon()
    for size in (16, 24, 32, 48, 64, 128, 256):
        icon.addPixmap(app_pixmap(size))
    return icon


def app_pixmap(size_px: int) -> QPixmap:
    """Return the application's icon in one size, in device pixels."""
    pixmap = QPixmap(size_px, size_px)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    _scale_to(painter, QRectF(0, 0, size_px, size_px))
    tile = QPainterPath()
    tile.addRoundedRect(QRectF(0.75, 0.75, 22.5, 22.5), 5, 5)
    cold = QLinearGradient(0, 0, 24, 24)
    cold.setColorAt(0.0, QColor("#2F86C6"))
    cold.setColorAt(1.0, QColor("#174B75"))
    painter.fillPath(tile, cold)
    warm_half = QPainterPath(QPointF(24, -1))
    for x, y in ((25, 25), (-1, 25)):
        warm_half.lineTo(x, y)
    warm_half.closeSubpath()
    warm = QLinearGradient(12, 12, 24, 24)
    warm.setColorAt(0.0, QColor("#F08A3C"))
    warm.setColorAt(1.0, QColor("#B44A06"))
    painter.fillPath(tile.intersected(warm_half), warm)
    white = QColor("#FFFFFF")
    paint_snowflake(painter, QRectF(2.2, 2.2, 11.4, 11.4), white)
    paint_flame(painter, QRectF(10.9, 10.6, 11.4, 11.4), white)
    painter.end()
    return pixmap


def _stroke(painter: QPainter, rect: QRectF, color: QColor, path: QPainterPath, *, width: float) -> None:
    painter.save()
    _scale_to(painter, rect)
    painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)
    painter.restore()


def _scale_to(painter: QPainter, rect: QRectF) -> None:
    side = min(rect.width(), rect.height())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center() - QPointF(side / 2, side / 2))
    painter.scale(side / GRID, side / GRID)
