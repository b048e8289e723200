"""The inspector's parts for *Use*: the selected file, all that the model says of it, and where the model lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tldesk.qt.service_words import said
from tldesk.ui.prediction_bars import PredictionBars
from tldesk.ui.result_list import TOP, likely, ranked
from tldesk.ui.sample_card import ElidedLabel, FactList, SampleHead, SampleHeading
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.qt.prediction_desk import PredictionDesk
    from tldesk.services.finished_models import FinishedModel
    from tldesk.ui.inspector import Inspector
    from tldesk.ui.theme import Theme

_LARGE_PX = 480
_BARS = 50  # classes; the file has them all


class ModelFolder(QWidget):
    """Says where a model lies on disk and how to run it. Signals: ``show_wanted(path)``, ``copied(path)``."""

    show_wanted = Signal(str)
    copied = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._folder = ""
        self.path = ElidedLabel()
        self.copy, self.show_folder = QPushButton(), QPushButton()
        self.copy.clicked.connect(self._on_copy_clicked)
        self.show_folder.clicked.connect(self._on_show_clicked)
        self._lines = [QLabel() for _ in range(3)]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.XS)
        layout.addWidget(self.path)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        buttons.addWidget(self.copy)
        buttons.addWidget(self.show_folder)
        buttons.addStretch()
        layout.addLayout(buttons)
        layout.addSpacing(Space.XS)
        for label in self._lines:
            label.setWordWrap(True)
            dress(label, "muted")
            layout.addWidget(label)
        self.retranslate()

    def set_folder(self, folder: str) -> None:
        """Show the folder of a model."""
        self._folder = folder
        self.path.set_whole(folder)

    def retranslate(self) -> None:
        """Say it in the language of now."""
        self.copy.setText(self.tr("Copy path"))
        self.show_folder.setText(self.tr("Show in files"))
        words = (
            self.tr("This folder is the whole model: copy it anywhere."),
            self.tr("python predict.py photo.jpg answers without TL Desk; it needs the packages that it imports."),
            self.tr("It is plain PyTorch with the weights beside it: change it as you like."),
        )
        for label, text in zip(self._lines, words, strict=True):
            label.setText(text)

    @Slot()
    def _on_copy_clicked(self) -> None:
        QGuiApplication.clipboard().setText(self._folder)
        self.copied.emit(self._folder)

    @Slot()
    def _on_show_clicked(self) -> None:
        self.show_wanted.emit(self._folder)


class UseInspector(QObject):
    """Fills an inspector and keeps it up to date. Signals: ``folder_wanted(path)``, ``copied(path)``."""

    folder_wanted = Signal(str)
    copied = Signal(str)

    def __init__(self, desk: PredictionDesk, inspector: Inspector, *, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._theme, self._inspector = desk, theme, inspector
        self._id = -1
        self.heading = SampleHeading(theme)
        self.bars, self._values, self._facts = PredictionBars(theme, rows=TOP), FactList(), FactList()
        self._more = QLabel()
        dress(self._more, "caption")
        self.model_folder = ModelFolder()
        said = QWidget()
        column = QVBoxLayout(said)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        for part in (self.bars, self._more, self._values):
            column.addWidget(part)
        inspector.add_part(self.heading)
        self.said = inspector.add_fold("said", said, title="")
        self.facts = inspector.add_fold("file", self._facts, title="")
        self.folder = inspector.add_fold("model-folder", self.model_folder, title="")
        self.model_folder.show_wanted.connect(self.folder_wanted)
        self.model_folder.copied.connect(self.copied)
        desk.large.arrived.connect(self._on_pictures_arrived)
        theme.changed.connect(self.refresh)
        self.retranslate()

    @Slot(int)
    def show_file(self, file_id: int) -> None:
        """Show a file; -1: none."""
        self._id = file_id
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what is known by now."""
        model = self._desk.used or self._desk.model
        self.folder.setVisible(model is not None)
        if model is not None:
            self.model_folder.set_folder(str(model.folder))
        file = self._desk.list.file_of(self._id)
        self.facts.setVisible(file is not None)
        known = file.prediction if file is not None else None
        self._say(*self._result(known.values if known else None, known.probabilities if known else None))
        if file is None:
            self.heading.set_sample(SampleHead(self.tr("No file selected")), None)
            return
        shares = ranked(known, self._desk.class_order) if known is not None else []
        self.bars.set_shares(shares[:_BARS])
        if known is None:
            line = self.tr("not seen yet")
        elif known.error is not None:
            line = self.tr("Cannot be read: {reason}").format(reason=said(known.error))
        elif known.values is not None:
            line = known.line(1)
        elif known.labels is not None:
            names = ", ".join(share.name for share in likely(known, self._desk.class_order))
            line = names or self.tr("no class is likely")
        else:
            line = self.tr("{name}, {percent} sure").format(name=shares[0].name, percent=shares[0].text)
        size_px = round(_LARGE_PX * self._inspector.devicePixelRatioF())
        self._desk.large.wish([self._id], size_px=size_px, is_dark=self._theme.is_dark)
        is_readable = known is None or known.error is None
        self.heading.set_sample(
            SampleHead(file.name, line), self._desk.large.picture(self._id) if is_readable else None
        )
        self._facts.set_facts(self._facts_of(str(file.pure_path.parent), self._desk.used))

    def _result(
        self, values: Sequence[float] | None, probabilities: dict[str, float] | None
    ) -> tuple[list[tuple[str, str]], int]:
        """Return the numbers by name, and how many classes there are."""
        many = values or ()
        one = self.tr("value")
        names = [f"{one} {place + 1}" for place in range(len(many))] if len(many) > 1 else [one] * len(many)
        return [(name, f"{value:.6g}") for name, value in zip(names, many, strict=True)], len(probabilities or ())

    def _say(self, numbers: list[tuple[str, str]], classes: int) -> None:
        self.said.setVisible(bool(numbers) or classes > 0)
        self.bars.setVisible(classes > 0)
        self._values.setVisible(bool(numbers))
        self._values.set_facts(numbers)
        self._more.setVisible(classes > _BARS)
        self._more.setText(self.tr("{count} more classes are in the CSV").format(count=f"{classes - _BARS:,}"))

    def _facts_of(self, folder: str, used: FinishedModel | None) -> list[tuple[str, str]]:
        facts = [(self.tr("folder"), folder)]
        if used is not None:
            facts.append((self.tr("model"), f"{used.name} ({used.run})"))
        return facts

    @Slot(tuple)
    def _on_pictures_arrived(self, ids: tuple[int, ...]) -> None:
        if self._id in ids:
            self.refresh()

    def retranslate(self) -> None:
        """Say it in the language of now."""
        self.said.set_title(self.tr("What the model says"))
        self.facts.set_title(self.tr("File"))
        self.folder.set_title(self.tr("Where the model lies"))
        self.model_folder.retranslate()
        self.refresh()
