"""Draws the cells of the layer tree: check boxes, signs of ice and ember, marks of a proof, and the line for a rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from tldesk.qt.layer_marks import MarkSign
from tldesk.qt.layer_tree_model import END_ROLE, FIGURES, SIGN_ROLE, STATE_ROLE, LayerColumn, LayerState
from tldesk.ui.icons import paint_sign
from tldesk.ui.theme import Role, Space, Theme, Type, sized, tabular

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QObject

Index = QModelIndex | QPersistentModelIndex

ROW_PX = 28
_CHECK_PX = 14
_PAD_PX = 10  # as the header's, at the side to which a column is aligned
_SIGN_PX = 13
_MARKS = {
    MarkSign.NONE: ("", Role.TEXT),
    MarkSign.FROZEN: ("snowflake", Role.ICE),
    MarkSign.BROKEN: ("warning", Role.BAD),
    MarkSign.STUCK: ("warning", Role.WARNING),
}


class LayerDelegate(QStyledItemDelegate):
    """Draws one cell; the check box lies at the left of the first column."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint check box, state sign or text."""
        column, state = LayerColumn(index.column()), LayerState(index.data(STATE_ROLE))
        is_right = column in FIGURES
        rect = QRect(option.rect).adjusted(2 if is_right else _PAD_PX, 0, -_PAD_PX if is_right else -2, 0)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = self._theme.color
        role = Role.MUTED if state in {LayerState.FROZEN, LayerState.NONE} else Role.TEXT
        if column is LayerColumn.LAYER:
            self._paint_check(painter, self._check_rect(option.rect), index)
            rect = QRect(option.rect).adjusted(_CHECK_PX + Space.M, 0, -4, 0)
            rect.setRight(rect.right() - self._paint_end(painter, rect, option, index))
        elif column in {LayerColumn.STAGE, LayerColumn.TYPE}:
            role = Role.MUTED
        elif column is LayerColumn.STATE and state is not LayerState.NONE:
            sign, role = ("snowflake", Role.ICE) if state is LayerState.FROZEN else ("flame", Role.EMBER)
            place = QRectF(rect.x(), rect.center().y() + 0.5 - _SIGN_PX / 2, _SIGN_PX, _SIGN_PX)
            paint_sign(painter, place, sign, color(role))
            rect.setLeft(rect.left() + _SIGN_PX + 5)
        elif column is LayerColumn.MOVED:
            role = self._paint_mark(painter, rect, MarkSign(index.data(SIGN_ROLE)))
        painter.setFont(tabular(sized(option.font, Type.BODY)) if is_right else sized(option.font, Type.BODY))
        painter.setPen(color(role))
        text = painter.fontMetrics().elidedText(str(index.data() or ""), Qt.TextElideMode.ElideMiddle, rect.width())
        side = index.data(Qt.ItemDataRole.TextAlignmentRole) or int(Qt.AlignmentFlag.AlignLeft)
        painter.drawText(rect, int(Qt.AlignmentFlag.AlignVCenter) | int(side), text)
        painter.restore()

    def _paint_end(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, index: Index) -> int:
        """Paint the sign and words at the module where features end; return the width that they take."""
        words = str(index.data(END_ROLE) or "")
        if not words:
            return 0
        color = self._theme.color(Role.ACCENT)
        painter.setFont(sized(option.font, Type.CAPTION))
        metrics, name = painter.fontMetrics(), str(index.data() or "")
        room = rect.width() - painter.fontMetrics().horizontalAdvance(name) - 2 * Space.S
        brief = self.tr("end")
        text = next((t for t in (words, brief) if metrics.horizontalAdvance(t) + _SIGN_PX + 5 <= room), "")
        taken = metrics.horizontalAdvance(text) + _SIGN_PX + 5
        left = rect.right() - taken
        paint_sign(painter, QRectF(left, rect.center().y() + 0.5 - _SIGN_PX / 2, _SIGN_PX, _SIGN_PX), "end", color)
        painter.setPen(color)
        place = QRect(left + _SIGN_PX + 4, rect.y(), taken - _SIGN_PX, rect.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        painter.setPen(QPen(color, 2))
        painter.drawLine(option.rect.x(), option.rect.bottom(), option.rect.right(), option.rect.bottom())
        return taken + Space.S

    def _paint_mark(self, painter: QPainter, rect: QRect, mark: MarkSign) -> Role:
        """Paint what stands beside the figure of a proof; return the figure's colour."""
        sign, role = _MARKS[mark]
        if sign:
            place = QRectF(rect.x(), rect.center().y() + 0.5 - _SIGN_PX / 2, _SIGN_PX, _SIGN_PX)
            paint_sign(painter, place, sign, self._theme.color(role))
            rect.setLeft(rect.left() + _SIGN_PX + 2)
        return role

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """Return a line for a factor of the learning rate."""
        line = QLineEdit(parent)
        line.setFrame(False)
        line.setAlignment(Qt.AlignmentFlag.AlignRight)
        line.setAccessibleName(self.tr("Factor of the learning rate"))
        return line

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take a factor that was changed; what is none changes nothing."""
        assert isinstance(editor, QLineEdit)  # as made above
        if editor.text() != str(index.data(Qt.ItemDataRole.EditRole)):
            model.setData(index, editor.text(), Qt.ItemDataRole.EditRole)

    def _paint_check(self, painter: QPainter, box: QRectF, index: Index) -> None:
        value = index.data(Qt.ItemDataRole.CheckStateRole)
        if value is None:
            return
        check, color = Qt.CheckState(value), self._theme.color
        if check == Qt.CheckState.Unchecked:
            painter.setPen(QPen(color(Role.MUTED), 1.2))
            painter.setBrush(color(Role.PANEL))
            painter.drawRoundedRect(box, 3, 3)
            return
        is_full = check == Qt.CheckState.Checked
        painter.setPen(QPen(color(Role.EMBER), 1.4))
        painter.setBrush(color(Role.EMBER if is_full else Role.PANEL))
        painter.drawRoundedRect(box, 3, 3)
        inner = box.adjusted(1.5, 1.5, -1.5, -1.5)
        paint_sign(painter, inner, "check" if is_full else "minus", color(Role.ON_ACCENT if is_full else Role.EMBER))

    @staticmethod
    def _check_rect(rect: QRect) -> QRectF:
        return QRectF(rect.x() + 2.5, rect.y() + (rect.height() - _CHECK_PX) // 2 + 0.5, _CHECK_PX - 1, _CHECK_PX - 1)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the height of a row."""
        return QSize(60, ROW_PX)

    def editorEvent(self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index) -> bool:
        """Freeze or thaw when the check box is clicked."""
        if (
            index.column() != LayerColumn.LAYER
            or not isinstance(event, QMouseEvent)
            or event.type() != QEvent.Type.MouseButtonRelease
            or event.button() != Qt.MouseButton.LeftButton
            or not self._check_rect(option.rect).adjusted(-3, -6, 3, 6).contains(event.position())
        ):
            return False
        value = index.data(Qt.ItemDataRole.CheckStateRole)
        if value is None:
            return False
        return model.setData(index, flipped(Qt.CheckState(value)), Qt.ItemDataRole.CheckStateRole)


def flipped(check: Qt.CheckState) -> Qt.CheckState:
    """Return what a click makes of a check box: what trains in part trains as a whole."""
    return Qt.CheckState.Unchecked if check == Qt.CheckState.Checked else Qt.CheckState.Checked
