"""What augmentation does to a sample: eight views of it, as the network is shown them in the first epochs.

Limit: it shows. Which sample and which policy is told to ``AugmentViews``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QRectF, Slot
from PySide6.QtGui import QPainter, QPainterPath
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from tldesk.qt.augment_views import COUNT, AugmentViews, ViewsState
from tldesk.qt.service_words import said
from tldesk.ui.cell_painter import paint_picture
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QHideEvent, QImage, QPaintEvent, QResizeEvent, QShowEvent

    from tldesk.ui.theme import Theme

_WIDE_PX = 520  # from here on all views stand in one row
_CORNER_PX = 3
_FADED = 0.45  # pictures that others are about to replace


class AugmentPreview(QWidget):
    """Shows the views with one sentence about them; watches only while it can be seen."""

    def __init__(self, views: AugmentViews, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._views = views
        self._title = QLabel()
        dress(self._title, "caption")
        self._field = _ViewField(theme)
        self._note = QLabel()
        dress(self._note, "caption")
        self._note.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, Space.XS)
        layout.setSpacing(Space.XS)
        for part in (self._title, self._field, self._note):
            layout.addWidget(part)
        views.changed.connect(self.refresh)
        self._retranslate()

    @property
    def words(self) -> str:
        """The sentence that is shown."""
        return self._note.text()

    @Slot()
    def refresh(self) -> None:
        """Show the views as they are now."""
        views = self._views
        is_drawn = views.state in (ViewsState.SHOWN, ViewsState.DRAWING)
        self._field.setVisible(is_drawn)
        self._field.show_pictures(views.pictures, is_faded=views.state is ViewsState.DRAWING)
        self._note.setText(self._words())
        self._field.setAccessibleName(self._note.text())

    def _words(self) -> str:
        match self._views.state:
            case ViewsState.NO_POLICY:
                return self.tr("No augmentation: every epoch shows each sample as it is.")
            case ViewsState.NO_SAMPLE:
                return self.tr("There is no training sample to show yet.")
            case ViewsState.NO_ENGINE:
                return self.tr("Views appear once the training engine is loaded.")
            case ViewsState.FAILED:
                return self.tr("It cannot be shown: {reason}").format(reason=said(self._views.reason))
            case _:
                text = self.tr("{sample}, as epochs 1 to {count} show it")
                return text.format(sample=self._views.name, count=COUNT)

    def _retranslate(self) -> None:
        self._title.setText(self.tr("What augmentation does"))
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to draw."""
        super().showEvent(event)
        self._views.set_watched(is_watched=True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Draw no more: nobody looks."""
        super().hideEvent(event)
        self._views.set_watched(is_watched=False)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


class _ViewField(QWidget):
    """Paints pictures in one row, or in two where it is narrow; empty squares while there are none."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._pictures: tuple[QImage, ...] = ()
        self._is_faded = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_pictures(self, pictures: Sequence[QImage], *, is_faded: bool) -> None:
        """Show other pictures, or that these are about to change."""
        self._pictures, self._is_faded = tuple(pictures), is_faded
        self.update()

    def _cells(self) -> list[QRect]:
        columns = COUNT if self.width() >= _WIDE_PX else COUNT // 2
        step = (self.width() + Space.XS) / columns
        side = max(1, int(step) - Space.XS)
        return [
            QRect(round(place % columns * step), place // columns * (side + Space.XS), side, side)
            for place in range(COUNT)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint all views."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        for place, cell in enumerate(self._cells()):
            path = QPainterPath()
            path.addRoundedRect(QRectF(cell).adjusted(0.5, 0.5, -0.5, -0.5), _CORNER_PX, _CORNER_PX)
            painter.fillPath(path, self._theme.color(Role.PLACEHOLDER))
            if place < len(self._pictures):
                painter.save()
                painter.setClipPath(path)
                painter.setOpacity(_FADED if self._is_faded else 1.0)
                paint_picture(painter, cell, self._pictures[place])
                painter.restore()
            painter.strokePath(
                path, self._theme.color(Role.BORDER)
            )  # else a light picture has no edge on a light ground

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the height that the rows need."""
        super().resizeEvent(event)
        self.setFixedHeight(self._cells()[-1].bottom() + 1)
