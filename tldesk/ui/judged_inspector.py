"""The inspector's parts for one judged sample: its large view, and what the model says of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

from tldesk.ui.mistakes import figures
from tldesk.ui.prediction_bars import PredictionBars, Share
from tldesk.ui.sample_card import SampleHead, SampleHeading

if TYPE_CHECKING:
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.thumbnails import Thumbnails
    from tldesk.services.figures import Figures, SampleResult
    from tldesk.ui.inspector import Inspector
    from tldesk.ui.theme import Theme

_LARGE_PX = 480
_BARS = 6


class JudgedInspector(QObject):
    """Fills an inspector, and follows pictures and theme.

    Args:
        large: Gives the picture.
    """

    def __init__(
        self, inspector: Inspector, project: OpenProject, *, large: Thumbnails, theme: Theme, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._project, self._large, self._theme = project, large, theme
        self._figures: Figures | None = None
        self._sample_id = -1
        self._line = ""
        self._heading = SampleHeading(theme)
        self._bars = PredictionBars(theme, rows=_BARS)
        inspector.add_part(self._heading)
        self._fold = inspector.add_fold("judged", self._bars, title=self.tr("What the model says"))
        large.arrived.connect(self._on_pictures_arrived)
        theme.changed.connect(self._show)
        self._show()

    @property
    def line(self) -> str:
        """What it says below the sample's name."""
        return self._line

    def show_sample(self, found: Figures | None, sample_id: int) -> None:
        """Show a judged sample (-1: none)."""
        self._figures, self._sample_id = found, sample_id
        self._show()

    def retranslate(self) -> None:
        """Say it in the language of now."""
        self._fold.set_title(self.tr("What the model says"))
        self._show()

    @Slot()
    def _show(self) -> None:
        found, key = self._figures, self._sample_id
        result = found.sample(key) if found is not None and key >= 0 else None
        self._fold.setVisible(result is not None and found is not None and not found.is_regression)
        if result is None or found is None or not self._project.is_open:
            self._line = ""
            self._heading.set_sample(SampleHead(self.tr("No sample selected")), None)
            return
        view = self._project.view
        rows = view.rows_of([key])
        name = view.names[int(rows[0])] if len(rows) else ""
        if not found.is_regression:
            place = {name: index for index, name in enumerate(found.classes)}
            ranked = sorted(zip(found.measured.classes, result.probabilities, strict=True), key=lambda one: -one[1])
            said = len(result.said_labels)  # of several classes every one that it says is there
            self._bars.set_shares([Share(name, place[name], value) for name, value in ranked[: max(_BARS, said)]])
        scale = self._heading.devicePixelRatioF()
        self._large.wish([key], size_px=round(_LARGE_PX * scale), is_dark=self._theme.is_dark)
        self._line = self._words(found, result)
        self._heading.set_sample(SampleHead(name, self._line), self._large.picture(key))

    def _words(self, found: Figures, result: SampleResult) -> str:
        if found.is_regression:
            words = self.tr("Is {true}, predicted {predicted}")
            return words.format(true=figures(result.targets), predicted=figures(result.values))
        if found.is_multi:
            true, said = (
                ", ".join(found.classes[place] for place in places) or self.tr("nothing")
                for places in (result.true_labels, result.said_labels)
            )
            return self.tr("Labelled {true}; predicted {predicted}").format(true=true, predicted=said)
        true = found.classes[result.true] if result.true >= 0 else "?"
        words = self.tr("Labelled {true}, predicted {predicted}")
        return words.format(true=true, predicted=found.classes[result.predicted])

    @Slot(tuple)
    def _on_pictures_arrived(self, ids: tuple[int, ...]) -> None:
        if self._sample_id in ids:
            self._show()
