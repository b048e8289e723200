"""The inspector's parts for a sample: large view with its name, label or suggestion, history and facts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath
from PySide6.QtWidgets import QFormLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from tldesk.ui.cell_painter import matte_of, paint_picture
from tldesk.ui.icons import paint_sign
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import RADIUS_PX, Role, Space, Theme

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QImage, QPaintEvent, QResizeEvent

_PICTURE_SHAPE = 0.84
_PAD_PX = 14


class PictureBox(QWidget):
    """Shows one picture in a rounded card, its shape kept; a sign while there is none."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: QImage | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def set_picture(self, picture: QImage | None, words: str) -> None:
        """Show a picture, which screen readers tell in these words."""
        self._picture = picture
        self.setAccessibleName(words)
        self.update()

    def heightForWidth(self, width: int) -> int:
        """Return the height that the card has at a width, whatever the picture."""
        return round(width * _PICTURE_SHAPE)

    def sizeHint(self) -> QSize:
        """Return the usual size."""
        return QSize(240, self.heightForWidth(240))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint card and picture."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        card = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        matte = matte_of(self._picture) if self._picture is not None else None
        painter.setPen(self._theme.color(Role.BORDER))
        painter.setBrush(matte or self._theme.color(Role.WINDOW))
        painter.drawRoundedRect(card, RADIUS_PX, RADIUS_PX)
        pad = _PAD_PX if matte is not None else 1
        field = self.rect().adjusted(pad, pad, -pad, -pad)
        if self._picture is None:
            centre = field.center()
            paint_sign(
                painter, QRectF(centre.x() - 20, centre.y() - 20, 40, 40), "image", self._theme.color(Role.BORDER)
            )
            return
        clip = QPainterPath()
        clip.addRoundedRect(card.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_PX - 1, RADIUS_PX - 1)
        painter.setClipPath(clip)
        paint_picture(painter, QRect(field), self._picture)


class ElidedLabel(QLabel):
    """One line that leaves its middle out where it is too long, and tells the whole as a tooltip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)

    def set_whole(self, text: str) -> None:
        """Show a text."""
        self._whole = text
        self.setToolTip(text)
        self.setAccessibleName(text)
        self._elide()

    def _elide(self) -> None:
        metrics = QFontMetrics(self.font())
        self.setText(metrics.elidedText(self._whole, Qt.TextElideMode.ElideMiddle, max(self.width(), 40)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out as much as the width asks for."""
        super().resizeEvent(event)
        self._elide()


@dataclass(frozen=True, slots=True)
class SampleHead:
    """Name and one line about a sample."""

    name: str
    line: str = ""  # "256 × 256 · training part · added today"


class SampleHeading(QWidget):
    """The large view with the sample's name below."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = PictureBox(theme)
        self._name = ElidedLabel()
        dress(self._name, "title")
        self._line = QLabel()
        dress(self._line, "caption")
        self._line.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self._picture)
        layout.addSpacing(Space.S)
        layout.addWidget(self._name)
        layout.addWidget(self._line)

    def set_sample(self, head: SampleHead, picture: QImage | None) -> None:
        """Show a sample."""
        self._picture.set_picture(picture, head.name)
        self._name.set_whole(head.name)
        self._line.setText(head.line)


class FactList(QWidget):
    """Names and values in two columns; the values are numbers or short words."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(Space.L)
        self._form.setVerticalSpacing(Space.XS)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        self._names: list[str] = []
        self._values: list[ElidedLabel] = []

    def set_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Show these; the rows stay where only values differ."""
        if [name for name, _ in facts] != self._names:
            while self._form.rowCount():
                self._form.removeRow(0)
            self._names, self._values = [name for name, _ in facts], []
            for name, _ in facts:
                label, value = QLabel(name), ElidedLabel()
                dress(label, "muted")
                self._form.addRow(label, value)
                self._values.append(value)
        for (name, text), value in zip(facts, self._values, strict=True):
            value.set_whole(text)
            value.setAccessibleName(f"{name}: {text}")


class LineList(QWidget):
    """Short lines of text one below the other, the later ones muted: a history."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(2)
        self._labels: list[QLabel] = []

    def set_lines(self, lines: Sequence[str]) -> None:
        """Show these lines."""
        for label in self._labels[len(lines) :]:
            label.hide()
        while len(self._labels) < len(lines):
            label = QLabel()
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            dress(label, "muted" if self._labels else "")
            self._labels.append(label)
            self._layout.addWidget(label)
        for label, line in zip(self._labels, lines, strict=False):
            label.setText(line)
            label.show()
