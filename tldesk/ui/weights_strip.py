"""The strip that says that pretrained weights are not here, and the question before a download."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QLabel, QMessageBox, QPushButton, QVBoxLayout, QWidget

from tldesk.qt.backbone_list_model import size_text
from tldesk.qt.service_words import stopped
from tldesk.ui.flow import FlowBox
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from tldesk.services.backbone_rows import WeightsRow, WeightsStanding

_SUM_SHOWN = 16  # characters of a checksum


class WeightsStrip(QFrame):
    """Stands above the layers while the weights of the chosen backbone are missing, and offers every way to them.

    Signals: ``download_wanted(backbone, weights)``; ``file_wanted()``; ``random_wanted()``.
    """

    download_wanted = Signal(str, str)
    file_wanted = Signal()
    random_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._standing: WeightsStanding | None = None
        self._title = ""
        self._is_fetching = False
        dress(self, "card")
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._download, self._file, self._random = QPushButton(), QPushButton(), QPushButton()
        self._download.clicked.connect(self._on_download)
        self._file.clicked.connect(self.file_wanted)
        self._random.clicked.connect(self.random_wanted)
        self._ways = FlowBox(spacing_px=Space.S, most_lines=3)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        layout.setSpacing(Space.S)
        layout.addWidget(self._sentence)
        layout.addWidget(self._ways)
        self.hide()

    @property
    def sentence(self) -> str:
        """What it says."""
        return self._sentence.text()

    def set_standing(self, standing: WeightsStanding | None, *, title: str, is_fetching: bool) -> None:
        """Show what is missing; None: nothing is, and the strip goes."""
        self._standing, self._title, self._is_fetching = standing, title, is_fetching
        self._write()
        self.setVisible(standing is not None)

    def _write(self) -> None:
        standing = self._standing
        if standing is None:
            return
        row = standing.row
        if standing.reason:
            sentence = stopped(f"{standing.reason}: {standing.cure}" if standing.cure else standing.reason)
        elif self._is_fetching:
            sentence = self.tr("{backbone}'s pretrained weights are on their way.").format(backbone=self._title)
        elif row is None:
            sentence = self.tr("Nobody offers pretrained weights of {backbone}.").format(backbone=self._title)
        else:
            sentence = self.tr("{backbone}'s pretrained weights are not here.").format(backbone=self._title)
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self._download.setText(self._offer(row) if row is not None else "")
        self._file.setText(self.tr("Choose file…"))
        self._random.setText(self.tr("Use random weights"))
        self._random.setToolTip(self.tr("Nothing is pretrained then: it needs far more images and time."))
        can_fetch = row is not None and bool(row.host) and not self._is_fetching
        for button in (self._download, self._file, self._random):
            button.setVisible(button is not self._download or can_fetch)
        self._download.setParent(self)
        self._ways.set_widgets([*([self._download] if can_fetch else []), self._file, self._random])
        self._download.setVisible(can_fetch)

    def _offer(self, row: WeightsRow) -> str:
        if row.size_bytes is None:
            return self.tr("Download from {host}").format(host=row.host)
        return self.tr("Download ({size}, from {host})").format(size=size_text(row.size_bytes), host=row.host)

    @Slot()
    def _on_download(self) -> None:
        if self._standing is not None and self._standing.row is not None:
            self.download_wanted.emit(self._standing.backbone, self._standing.row.key)

    def sizeHint(self) -> QSize:
        """Return a size whose height follows the buttons."""
        return QSize(320, super().sizeHint().height())

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._write()


class DownloadQuestion(QMessageBox):
    """Asks before anything leaves or reaches this computer; shows host, size and checksum.

    Signals: ``allowed(backbone, weights)``.
    """

    allowed = Signal(str, str)

    def __init__(self, backbone: str, row: WeightsRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._backbone = backbone
        self._weights = row.key
        self.setWindowTitle(self.tr("Download weights"))
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)
        size = size_text(row.size_bytes) if row.size_bytes is not None else self.tr("not known")
        checksum = f"{row.sha256[:_SUM_SHOWN]}…" if len(row.sha256) > _SUM_SHOWN else row.sha256
        lines = (
            self.tr("Host: {host}").format(host=row.host),
            self.tr("Size: {size}").format(size=size),
            self.tr("Checksum: {sum}").format(sum=checksum or self.tr("none is known")),
            self.tr("Licence: {licence}").format(licence=row.license or self.tr("not said")),
        )
        self.setText(self.tr("Download {title}?").format(title=row.title))
        self.setInformativeText("\n".join((*lines, self.tr("Your images stay on this computer."))))
        yes = self.addButton(self.tr("Download"), QMessageBox.ButtonRole.AcceptRole)
        self.addButton(self.tr("Not now"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(yes)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, on=False)
        self.accepted.connect(self._on_accepted)

    @Slot()
    def _on_accepted(self) -> None:
        self.allowed.emit(self._backbone, self._weights)
