"""Messages that float over the window's lower right: what happened and what to do; the last ones can be read again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from tldesk.qt.service_words import said
from tldesk.ui.answer_strip import elide_middle
from tldesk.ui.details_dialog import DetailsDialog
from tldesk.ui.icons import sign_icon, sign_pixmap
from tldesk.ui.job_bar import Level, Notice
from tldesk.ui.notice_list import SIGNS, MessagesDialog, NoticeList, full_text
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Role, Space, Theme

if TYPE_CHECKING:
    from tldesk.ui.main_window import MainWindow

SHOWN = 3
PLAIN_MS = 6_000
WIDTH_PX = 380
LEAST_PX = 240  # beside a dialog
_SIGN_PX = 18
_LONGEST = 280  # characters; the whole text is in the tooltip and in the list
_BREAKS = str.maketrans({letter: f"{letter}\u200b" for letter in "/\\_-."})  # a path has no spaces to wrap at


class _Toast(QFrame):
    """One floating message. It is used again and again, so that nothing is destroyed under Qt's hands.

    It has no shadow: a graphics effect would draw it through a pixmap again at each change of what lies below.

    Signals: ``closed()`` by its x, by Esc, or by time; ``details_wanted(notice)``; ``act_wanted(notice)``.
    """

    closed = Signal()
    act_wanted = Signal(object)
    details_wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.notice = Notice("")
        self._count = 1
        dress(self, "float")
        self.setFixedWidth(WIDTH_PX)
        self._sign = QLabel()
        self._sign.setFixedSize(_SIGN_PX, _SIGN_PX)
        self._text = self._label()
        self._cure = self._label()
        dress(self._cure, "muted")
        self._details = QPushButton()
        dress(self._details, "link")
        self._details.clicked.connect(self._on_details_clicked)
        self._act = QPushButton()
        self._act.clicked.connect(self._on_act_clicked)
        self._close = QToolButton()
        dress(self._close, "icon")
        self._close.setIconSize(QSize(12, 12))
        self._close.clicked.connect(self.closed)
        words = QVBoxLayout()
        words.setSpacing(Space.XS)
        words.addWidget(self._text)
        words.addWidget(self._cure)
        words.addWidget(self._act, alignment=Qt.AlignmentFlag.AlignLeft)
        words.addWidget(self._details, alignment=Qt.AlignmentFlag.AlignLeft)
        self._layout = layout = QHBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.M, Space.S, Space.M)
        layout.setSpacing(Space.S)
        layout.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, stretch=1)
        layout.addWidget(self._close, alignment=Qt.AlignmentFlag.AlignTop)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PLAIN_MS)
        self._timer.timeout.connect(self._on_time_over)
        theme.changed.connect(self._paint_signs)
        self.hide()

    def _label(self) -> QLabel:
        label = QLabel()
        label.setWordWrap(True)
        label.setTextFormat(Qt.TextFormat.PlainText)
        return label

    def set_notice(self, notice: Notice, count: int) -> None:
        """Say another message, or the same one once more."""
        self.notice, self._count = notice, count
        self._say()
        self._paint_signs()
        self._timer.stop()
        if notice.level in {Level.PLAIN, Level.GOOD}:
            self._timer.start()

    def height_px(self) -> int:
        """Return how high it must be to show its whole text."""
        return max(self._layout.heightForWidth(self.width()), self._layout.minimumSize().height())

    def leave(self) -> None:
        """Go away; whoever had the keyboard in here loses it to the next in line."""
        self._timer.stop()
        self.hide()

    def has_focus(self) -> bool:
        """Whether the keyboard is in here."""
        focus = QApplication.focusWidget()
        return focus is not None and self.isAncestorOf(focus)

    def take_focus(self) -> None:
        """Bring the keyboard here."""
        button = self._act if self.notice.button else self._details if self.notice.details else self._close
        button.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _say(self) -> None:
        notice = self.notice
        times = f" × {self._count}" if self._count > 1 else ""
        self._text.setText(elide_middle(said(notice.text), _LONGEST).translate(_BREAKS) + times)
        self._cure.setText(elide_middle(said(notice.cure), _LONGEST).translate(_BREAKS))
        self._cure.setVisible(bool(notice.cure))
        self._act.setText(notice.button)
        self._act.setVisible(bool(notice.button))
        self._act.setAccessibleDescription(full_text(notice))
        self._details.setText(self.tr("Details"))
        self._details.setVisible(bool(notice.details))
        self.setToolTip(full_text(notice))
        self.setAccessibleName(full_text(notice))
        self._details.setAccessibleDescription(full_text(notice))
        self._close.setToolTip(self.tr("Close this message"))
        self._close.setAccessibleName(self.tr("Close this message"))
        self._close.setAccessibleDescription(full_text(notice))

    @Slot()
    def _paint_signs(self) -> None:
        sign, role = SIGNS[self.notice.level]
        scale = self.devicePixelRatioF()
        self._sign.setPixmap(sign_pixmap(sign, self._theme.color(role), size_px=_SIGN_PX, scale=scale))
        self._close.setIcon(sign_icon("close", self._theme.color(Role.MUTED), size_px=12))

    @Slot()
    def _on_details_clicked(self) -> None:
        self.details_wanted.emit(self.notice)

    @Slot()
    def _on_act_clicked(self) -> None:
        notice = self.notice
        self.closed.emit()
        self.act_wanted.emit(notice)

    @Slot()
    def _on_time_over(self) -> None:
        is_read = self.underMouse() or self.has_focus()
        if is_read or QApplication.activeModalWidget() is not None:  # nobody reads it behind a question
            self._timer.start()
        else:
            self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()


class Notices(QObject):
    """Shows messages above the answer strip, newest lowest, at most three. Plain ones go by themselves.

    Signals: ``shown(notice)`` after each one.
    """

    shown = Signal(object)

    def __init__(self, window: MainWindow, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self.messages = NoticeList(theme, self)
        self._toasts = [_Toast(theme, window) for _ in range(SHOWN)]
        self._order: list[_Toast] = []  # shown ones, newest first
        self._focus_before: QWidget | None = None
        self._dialog = MessagesDialog(self.messages, theme=theme, parent=window)
        self._details = DetailsDialog(window)
        for toast in self._toasts:
            toast.closed.connect(self._on_closed)
            toast.details_wanted.connect(self._on_details_wanted)
            toast.act_wanted.connect(self._on_act_wanted)
        window.installEventFilter(self)
        window.answer_strip.installEventFilter(self)
        application = QGuiApplication.instance()
        if isinstance(application, QGuiApplication):  # a dialog opens or closes
            application.focusWindowChanged.connect(self._on_focus_window_changed)

    @property
    def open_notices(self) -> tuple[Notice, ...]:
        """The messages that float now, newest first."""
        return tuple(toast.notice for toast in self._order)

    def show(self, notice: Notice) -> None:
        """Let a message float, and keep it in the list."""
        count = self.messages.add(notice)
        toast = next((toast for toast in self._order if toast.notice == notice), None) or self._free_toast()
        if toast in self._order:
            self._order.remove(toast)
        self._order.insert(0, toast)
        toast.set_notice(notice, count)
        toast.show()
        self._arrange()
        QAccessible.updateAccessibility(QAccessibleEvent(toast, QAccessible.Event.Alert))
        self.shown.emit(notice)

    @Slot()
    def focus_newest(self) -> None:
        """Bring the keyboard to the newest message; Esc closes it and goes back. Without one, open the list."""
        if not self._order:
            self.open_messages()
            return
        self._focus_before = QApplication.focusWidget()
        self._order[0].take_focus()

    @Slot()
    def open_messages(self) -> None:
        """Open the list of the last messages."""
        self._dialog.open_at()

    @Slot(object)
    def open_details(self, notice: Notice) -> None:
        """Open what lies behind a message."""
        self._details.show_text(full_text(notice), notice.details or full_text(notice))

    @Slot(object)
    def _on_details_wanted(self, notice: Notice) -> None:
        self.open_details(notice)

    @Slot(object)
    def _on_act_wanted(self, notice: Notice) -> None:
        if notice.then is not None:
            notice.then()

    @Slot()
    def _on_focus_window_changed(self) -> None:
        if self._order:
            self._arrange()

    @Slot()
    def _on_closed(self) -> None:
        toast = self.sender()
        if not isinstance(toast, _Toast) or toast not in self._order:
            return
        had_focus = toast.has_focus()
        self._order.remove(toast)
        toast.leave()
        if had_focus:
            before, self._focus_before = self._focus_before, None
            target = before if before is not None and before.isVisible() else self._window.answer_strip
            target.setFocus(Qt.FocusReason.OtherFocusReason)
        self._arrange()

    def _free_toast(self) -> _Toast:
        """Return a toast that is not in use: else the oldest that would go by itself, else the oldest."""
        free = next((toast for toast in self._toasts if toast not in self._order), None)
        if free is not None:
            return free
        fleeting = [toast for toast in self._order if toast.notice.level in {Level.PLAIN, Level.GOOD}]
        return (fleeting or self._order)[-1]

    def _arrange(self) -> None:
        strip = self._window.answer_strip
        bottom = strip.mapTo(self._window, QPoint(0, 0)).y() - Space.M
        left, width = self._column()
        for toast in self._order:
            toast.setFixedWidth(width)
            toast.setFixedHeight(toast.height_px())
            bottom -= toast.height()
            toast.move(left, bottom)
            toast.raise_()
            bottom -= Space.S

    def _column(self) -> tuple[int, int]:
        """Return where messages begin and how wide they are: beside a dialog that is open, not half behind it."""
        right = self._window.width() - Space.L
        frames = [
            QRect(self._window.mapFromGlobal(dialog.frameGeometry().topLeft()), dialog.frameGeometry().size())
            for dialog in QApplication.topLevelWidgets()
            if isinstance(dialog, QDialog) and dialog.isVisible() and dialog.parentWidget() is not None
        ]
        frames = [frame for frame in frames if frame.intersects(self._window.rect())]
        if frames:
            after = max(frame.right() for frame in frames) + Space.M
            before = min(frame.left() for frame in frames) - Space.M
            if right - after >= LEAST_PX:
                width = min(WIDTH_PX, right - after)
                return right - width, width
            if before - Space.L >= LEAST_PX:
                return Space.L, min(WIDTH_PX, before - Space.L)
        return right - WIDTH_PX, WIDTH_PX

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the messages in their corner."""
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.LayoutRequest} and self._order:
            self._arrange()
        return super().eventFilter(watched, event)
