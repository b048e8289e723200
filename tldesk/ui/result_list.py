"""The list of predicted files: picture, name, and what the model says as bars; only what is visible is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QEvent,
    QItemSelectionModel,
    QPoint,
    QPointF,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtGui import QGuiApplication, QKeySequence, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractItemView, QListView, QMenu, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from tldesk.qt.prediction_list import ROW_ROLE, Index, PredictedFile
from tldesk.qt.service_words import said
from tldesk.ui.cell_painter import paint_picture
from tldesk.ui.icons import paint_sign
from tldesk.ui.prediction_bars import ROW_PX as BAR_ROW_PX
from tldesk.ui.prediction_bars import Share, paint_shares
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import RADIUS_PX, Role, Space, Type, sized

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import PurePath

    from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QResizeEvent
    from PySide6.QtWidgets import QWidget

    from tldesk.qt.prediction_desk import PredictionDesk
    from tldesk.services.predicting import Prediction
    from tldesk.ui.theme import Theme

TOP = 3
LINE_PX = 84
_PICTURE_PX = 68
_NAME_SHARE = 0.36  # of what the picture leaves
_LONGEST_NAME_PX = 420
_LONGEST_BARS_PX = 620
_WORDS_PX = 17  # the line that tells what there is no room for
_MOST = 0.99
_WIDEST = ">99 %"


def ranked(known: Prediction, class_order: Sequence[str]) -> list[Share]:
    """Return the classes of a prediction, the most probable first, at their places in the project."""
    found = known.probabilities or {}
    places = {name: place for place, name in enumerate(class_order)}
    own = {name: place for place, name in enumerate(found)}  # of a class that the project has no more
    pairs = sorted(found.items(), key=lambda pair: -pair[1])
    return [Share(name, places.get(name, own[name]), value, percent(value)) for name, value in pairs]


def likely(known: Prediction, class_order: Sequence[str]) -> list[Share]:
    """Return the classes that a file has, where it may have several, the most probable first."""
    return [share for share in ranked(known, class_order) if share.name in (known.labels or ())]


def percent(share: float) -> str:
    """Return a probability from 0 to 1 in hundredths; no model is wholly sure."""
    if share > _MOST:
        return _WIDEST
    return f"{share * 100:.0f} %" if share >= 1 - _MOST else "<1 %"


class ResultDelegate(QStyledItemDelegate):
    """Paints one file. Sizes are in logical pixels."""

    def __init__(self, desk: PredictionDesk, *, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._theme = desk, theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the same for every file, so that none has to be asked for its height."""
        return QSize(320, LINE_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint picture, name and bars."""
        file = index.data(ROW_ROLE)
        if not isinstance(file, PredictedFile):
            return
        rect: QRect = option.rect
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._paint_ground(painter, rect, option)
        picture = QRect(rect.x() + Space.M, rect.y() + (LINE_PX - _PICTURE_PX) // 2, _PICTURE_PX, _PICTURE_PX)
        self._paint_picture(painter, picture, file)
        left, right = picture.right() + 1 + Space.L, rect.right() - Space.L
        name_px = min(round((right - left) * _NAME_SHARE), _LONGEST_NAME_PX)
        self._paint_name(painter, QRect(left, rect.y(), name_px, LINE_PX), file)
        result_px = min(right - left - name_px - Space.L, _LONGEST_BARS_PX)
        result = QRect(left + name_px + Space.L, rect.y(), result_px, LINE_PX)
        self._paint_result(painter, result, file.prediction)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem) -> None:
        state = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._theme.color(Role.ACCENT_TINT))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, self._theme.color(Role.HOVER))
        painter.fillRect(QRect(rect.x(), rect.bottom(), rect.width(), 1), self._theme.color(Role.BORDER))
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(self._theme.color(Role.ACCENT), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(rect).adjusted(2, 2, -2, -3), RADIUS_PX - 2, RADIUS_PX - 2)

    def _paint_picture(self, painter: QPainter, field: QRect, file: PredictedFile) -> None:
        picture = self._desk.pictures.picture(file.id)
        known = file.prediction
        is_broken = self._desk.pictures.fault(file.id) is not None or (known is not None and known.error is not None)
        if picture is not None and not is_broken:
            shape = QRectF(
                QPointF(0, 0), QSizeF(picture.size()).scaled(field.size(), Qt.AspectRatioMode.KeepAspectRatio)
            )
            shape.moveCenter(QRectF(field).center())
            clip = QPainterPath()
            clip.addRoundedRect(shape, 4, 4)
            painter.save()
            painter.setClipPath(clip)
            paint_picture(painter, field, picture)
            painter.restore()
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(Role.PLACEHOLDER))
        painter.drawRoundedRect(QRectF(field), 4, 4)
        sign, role = ("broken-image", Role.WARNING) if is_broken else ("image", Role.BORDER)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        inner = QRectF(field).adjusted(22, 22, -22, -22)
        paint_sign(painter, inner, sign, self._theme.color(role))

    def _paint_name(self, painter: QPainter, field: QRect, file: PredictedFile) -> None:
        """Paint the name, and below it the folder, which tells files of one name apart."""
        path: PurePath = file.pure_path
        middle = field.center().y()
        lines = ((path.name, Type.BODY, Role.TEXT, -19), (str(path.parent), Type.CAPTION, Role.MUTED, 1))
        for text, size, role, top in lines:
            painter.setFont(sized(painter.font(), size))
            painter.setPen(self._theme.color(role))
            line = QRect(field.x(), middle + top, field.width(), 18)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_result(self, painter: QPainter, field: QRect, known: Prediction | None) -> None:
        painter.setFont(sized(painter.font(), Type.BODY))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if known is None:
            painter.setPen(self._theme.color(Role.MUTED))
            painter.drawText(field, middle, self.tr("not seen yet"))
        elif known.error is not None:
            sign = QRectF(field.x(), field.center().y() - 7, 15, 15)
            paint_sign(painter, sign, "warning", self._theme.color(Role.WARNING))
            painter.setPen(self._theme.color(Role.MUTED))
            beside = field.adjusted(15 + Space.S, Space.XS, 0, -Space.XS)
            painter.drawText(beside, int(middle | Qt.TextFlag.TextWordWrap), said(known.error))
        elif known.values is not None:
            painter.setFont(sized(painter.font(), Type.TITLE))
            painter.setPen(self._theme.color(Role.TEXT))
            text = painter.fontMetrics().elidedText(known.line(1), Qt.TextElideMode.ElideRight, field.width())
            painter.drawText(field, middle, text)
        elif known.labels is not None:
            self._paint_several(painter, field, known)
        else:
            shares = ranked(known, self._desk.class_order)[:TOP]
            high_px = len(shares) * BAR_ROW_PX
            bars = QRect(field.x(), field.y() + (LINE_PX - high_px) // 2, field.width(), high_px)
            paint_shares(painter, bars, shares, theme=self._theme, widest=_WIDEST)

    def _paint_several(self, painter: QPainter, field: QRect, known: Prediction) -> None:
        """Paint every class that the file has, as far as there is room; without one the likeliest, and that it is none.

        What there is no room for is told by its number.
        """
        shares, words = likely(known, self._desk.class_order), ""
        if not shares:
            shares, words = ranked(known, self._desk.class_order)[:1], self.tr("no class is likely; the nearest:")
        elif len(shares) > TOP:
            words = self.tr("and {count} more").format(count=f"{len(shares) - TOP:,}")
        bars = shares[:TOP]
        is_above, high_px = len(bars) < TOP, len(bars) * BAR_ROW_PX + (_WORDS_PX if words else 0)
        top = field.y() + (LINE_PX - high_px) // 2
        first = top + (_WORDS_PX if words and is_above else 0)
        line = QRect(field.x(), top if is_above else top + len(bars) * BAR_ROW_PX, field.width(), _WORDS_PX)
        place = QRect(field.x(), first, field.width(), len(bars) * BAR_ROW_PX)
        paint_shares(painter, place, bars, theme=self._theme, widest=_WIDEST)
        painter.setFont(sized(painter.font(), Type.CAPTION))
        painter.setPen(self._theme.color(Role.MUTED))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


class ResultList(QListView):
    """Shows the files of a ``PredictionDesk``.

    Signals: ``current_changed(file_id)``, -1: none; ``folder_wanted(path)``: the folder of a file, to be shown.
    """

    current_changed = Signal(int)
    folder_wanted = Signal(str)

    def __init__(self, desk: PredictionDesk, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk, self._theme = desk, theme
        self._kept: tuple[int, int, int] | None = None  # file at the top, how far it is scrolled in, current file
        dress(self, "panel")
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setMouseTracking(True)
        self.setItemDelegate(ResultDelegate(desk, theme=theme, parent=self))
        self.setModel(desk.list)
        self._menu = QMenu(self)
        self._copy, self._show = self._menu.addAction(""), self._menu.addAction("")
        self._copy.triggered.connect(self._on_copy_wanted)
        self._show.triggered.connect(self._on_show_wanted)
        self._wishing = QTimer(self)
        self._wishing.setSingleShot(True)
        self._wishing.setInterval(0)
        self._wishing.timeout.connect(self._wish)
        desk.list.modelAboutToBeReset.connect(self._keep_position)
        desk.list.modelReset.connect(self._restore_position)
        for signal in (desk.list.layoutChanged, desk.list.modelReset, self.verticalScrollBar().valueChanged):
            signal.connect(self._wish_soon)
        desk.pictures.arrived.connect(self._on_pictures_arrived)
        theme.changed.connect(self._wish_soon)
        self._retranslate()

    @property
    def current_id(self) -> int:
        """The file that has the keyboard; -1: none."""
        index = self.currentIndex()
        file = index.data(ROW_ROLE) if index.isValid() else None
        return file.id if isinstance(file, PredictedFile) else -1

    @Slot()
    def _wish_soon(self) -> None:
        self._wishing.start()  # never connected itself: it would take the scroll bar's value for milliseconds

    @Slot()
    def _wish(self) -> None:
        """Let the pictures be drawn that are visible, then those of the next page."""
        if not self.isVisible():
            return
        count, page = self._desk.list.rowCount(), self.viewport().height() // LINE_PX + 2
        first = self.verticalScrollBar().value() // LINE_PX
        rows = [*range(first, first + 2 * page), *range(first - 1, first - page, -1)]
        ids = [self._desk.list.file_at(row).id for row in rows if 0 <= row < count]
        size_px = round(_PICTURE_PX * self.devicePixelRatioF())
        self._desk.pictures.wish(ids, size_px=size_px, is_dark=self._theme.is_dark)

    # --- what happens --------------------------------------------------------------------------------------

    @Slot(tuple)
    def _on_pictures_arrived(self, _ids: tuple[int, ...]) -> None:
        self.viewport().update()

    @Slot()
    def _keep_position(self) -> None:
        value, count = self.verticalScrollBar().value(), self._desk.list.rowCount()
        row = value // LINE_PX
        top = self._desk.list.file_at(row).id if value and row < count else -1
        self._kept = (top, value % LINE_PX, self.current_id)

    @Slot()
    def _restore_position(self) -> None:
        """Go on where the person was, where those files are still shown."""
        kept, self._kept = self._kept, None
        if kept is None:
            return
        top, current = self._desk.list.row_of(kept[0]), self._desk.list.row_of(kept[2])
        self.executeDelayedItemsLayout()
        if current is not None:
            # Not setCurrentIndex(), which would scroll there.
            index = self._desk.list.index(current)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        else:
            self.current_changed.emit(-1)
        self.verticalScrollBar().setValue(top * LINE_PX + kept[1] if top is not None else 0)

    def currentChanged(self, current: Index, previous: Index) -> None:
        """Tell which file is current."""
        super().currentChanged(current, previous)
        self.current_changed.emit(self.current_id)

    @Slot()
    def _on_copy_wanted(self) -> None:
        file = self._desk.list.file_of(self.current_id)
        if file is not None:
            QGuiApplication.clipboard().setText(file.path)

    @Slot()
    def _on_show_wanted(self) -> None:
        file = self._desk.list.file_of(self.current_id)
        if file is not None:
            self.folder_wanted.emit(str(file.pure_path.parent))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Copy the path of the current file as any text is copied."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self._on_copy_wanted()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with a file."""
        if self.current_id >= 0:
            by_key = event.reason() == event.Reason.Keyboard
            place = self.visualRect(self.currentIndex()).center() if by_key else event.pos()
            self._menu.popup(self.viewport().mapToGlobal(QPoint(place)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Wish for what came into view."""
        super().resizeEvent(event)
        self._wishing.start()

    def showEvent(self, event: QEvent) -> None:
        """Wish for what came into view."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._wishing.start()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Predicted files"))
        self._copy.setText(self.tr("Copy path"))
        self._show.setText(self.tr("Show in files"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
