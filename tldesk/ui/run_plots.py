"""Curves of runs laid over each other: loss, metric and learning rate over epochs, and a solved head's figures."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from tldesk.core.series import Series
from tldesk.qt.run_book import is_solved, planned_epochs
from tldesk.qt.run_facts import Span, frozen_spans
from tldesk.ui.empty_state import EmptyState
from tldesk.ui.plot_bar import PlotBar
from tldesk.ui.plot_parts import Curve, FreezeSpan, PlotClock
from tldesk.ui.plots import LivePlot
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from PySide6.QtGui import QImage, QResizeEvent

    from tldesk.qt.run_book import RunBook
    from tldesk.qt.run_series import RunSeries
    from tldesk.store.values import RunRecord
    from tldesk.ui.theme import Theme

_METRICS = ("accuracy", "map", "mae")  # the main one of each task
_WIDE_PX = 540  # from which metric and rate stand side by side
_LEAST_PX = 280
_WIDE_SPAN, _NARROW_SPAN = 0.6, 0.18  # of all epochs: from here on a shade is named, or has figures at least
_MOST_ICE = 0.6  # of the shade where something learns: it is never taken for wholly frozen


class SolvedCard(QFrame):
    """The figures of a head that was computed in one go, in the place of its curves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        dress(self, "card")
        self._headline, self._facts = QLabel(), QLabel()
        dress(self._headline, "headline")
        dress(self._facts, "muted")
        self._facts.setWordWrap(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        layout.setSpacing(Space.XS)
        layout.addWidget(self._headline)
        layout.addWidget(self._facts)

    def set_text(self, headline: str, facts: str) -> None:
        """Say this."""
        self._headline.setText(headline)
        self._facts.setText(facts)
        self.setAccessibleName(f"{headline}. {facts}")


class RunPlots(QWidget):
    """Draws the selected run of a ``RunBook`` and those laid over it. Its bar asks for files; the owner writes them."""

    def __init__(self, book: RunBook, *, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._clock = PlotClock(self)
        self._signature: object = None
        self._spans: list[FreezeSpan] = []
        self.bar = PlotBar()
        self._loss, self._metric, self._rate = (LivePlot("", self._clock, theme=theme) for _ in range(3))
        self._card = SolvedCard()
        self._empty = EmptyState("chart", theme=theme)
        self._field = QWidget()
        self._grid = QGridLayout(self._field)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(Space.S)
        self._is_wide: bool | None = None
        self._pages = QStackedWidget()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._field)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.bar)
        layout.addWidget(self._card)
        layout.addWidget(self._pages, stretch=1)
        self.setMinimumWidth(_LEAST_PX)
        self._pages.setMinimumWidth(_LEAST_PX)
        self._lay_out(is_wide=True)
        self.bar.log_toggled.connect(self._on_log_toggled)
        self.bar.smoothing_changed.connect(self._on_smoothing_changed)
        self.bar.all_wanted.connect(self._on_all_wanted)
        book.runs_changed.connect(self.refresh)
        book.shown_changed.connect(self.refresh)
        book.selected_changed.connect(self.refresh)
        book.series_changed.connect(self._on_series_changed)
        self._retranslate()

    @property
    def plots(self) -> tuple[LivePlot, LivePlot, LivePlot]:
        """Loss, metric, learning rate."""
        return self._loss, self._metric, self._rate

    def picture(self) -> QImage:
        """Return the curves, or what stands in their place, as they are seen."""
        return self._pages.grab().toImage()

    def curves(self) -> list[Curve]:
        """Return every line that is shown with the points as they are now, each named by run and figure."""
        found = []
        for record, series in self._shown():
            named = dict(series.figures) | {"step_loss": series.step_loss, "learning_rate": series.rate}
            found += [
                Curve(f"{record.id}:{name}", f"{record.name} ({record.id}) {name}", _copy(points))
                for name, points in sorted(named.items())
                if len(points)
            ]
        return found

    @Slot()
    def refresh(self) -> None:
        """Draw what is to be shown now."""
        shown = self._shown()
        drawn = [(record, series) for record, series in shown if series.has_curves or _will_have(record)]
        self._pages.setCurrentWidget(self._field if drawn else self._empty)
        self._name_empty(shown)
        self._fill_card()
        metric = next((name for name in _METRICS if any(f"val_{name}" in s.figures for _, s in shown)), _METRICS[0])
        right = max((max(planned_epochs(record), series.epochs) for record, series in drawn), default=0)
        signature = (
            tuple((r.id, r.name, tuple(s.figures), len(s.step_loss) > 0, s.has_curves) for r, s in shown),
            metric,
            right,
        )
        if signature != self._signature:
            self._signature = signature
            self._loss.set_curves(self._lines(shown, "loss", right=right))
            self._metric.set_curves(self._lines(shown, metric, right=right))
            self._rate.set_curves(
                [
                    Curve(record.id, record.name, series.rate, self._book.color_index(record.id))
                    for record, series in drawn
                ]
            )
            self._name_plots(metric)
        self._say_what_is_to_come(drawn)
        self._shade(drawn)

    # --- lines ---------------------------------------------------------------------------------------------

    def _shown(self) -> list[tuple[RunRecord, RunSeries]]:
        records = (self._book.record(run_id) for run_id in self._book.drawn)
        return [(record, self._book.series(record.id)) for record in records if record is not None]

    def _lines(self, shown: list[tuple[RunRecord, RunSeries]], name: str, *, right: int) -> list[Curve]:
        """Return the lines of a figure: training dashed, validation whole; a solved head's as one height."""
        curves = []
        is_alone = len(shown) == 1
        for record, series in shown:
            train = (
                series.step_loss if name == "loss" and len(series.step_loss) else series.figures.get(f"train_{name}")
            )
            val = series.figures.get(f"val_{name}")
            train_name = self.tr("training") if is_alone else self.tr("{run}, training").format(run=record.name)
            val_name = self.tr("validation") if is_alone else record.name
            for key, points, label, is_dashed in (("train", train, train_name, True), ("val", val, val_name, False)):
                if points is None or (is_solved(record) and (is_dashed or not right)):
                    continue
                if is_solved(record):
                    points = _level(points, right=right)
                color = self._book.color_index(record.id)
                curves.append(Curve(f"{record.id}:{key}", label, points, color, is_dashed=is_dashed))
        return curves

    def _shade(self, drawn: list[tuple[RunRecord, RunSeries]]) -> None:
        """Shade what the selected run froze; where it has no curves, the newest that has."""
        chosen = [pair for pair in drawn if pair[0].id == self._book.selected] or drawn[-1:]
        spans: list[FreezeSpan] = []
        for record, series in chosen:
            if is_solved(record):
                continue
            found = frozen_spans(record, series)
            spans = [self._shade_of(span, epochs=found[-1].stop) for span in found]
        if spans != self._spans:
            self._spans = spans
            bare = [replace(span, label="") for span in spans]  # named once, where no line runs through the words
            for plot in self.plots:
                plot.set_spans(spans if plot is self._rate else bare)

    def _shade_of(self, span: Span, *, epochs: int) -> FreezeSpan:
        """Return a span as it is drawn; its words are as long as its width bears."""
        if span.is_frozen:
            text = self.tr("backbone frozen")
        elif not span.frozen:
            text = self.tr("all learns")
        else:
            text = self.tr("{frozen} of {stages} stages frozen").format(frozen=span.frozen, stages=span.stages)
        width = (span.stop - span.start) / epochs
        if width < _WIDE_SPAN:
            text = f"{span.frozen}/{span.stages}" if width >= _NARROW_SPAN else ""
        share = None if span.is_frozen or not span.stages else _MOST_ICE * span.frozen / span.stages
        return FreezeSpan(span.start, span.stop, text, is_frozen=span.is_frozen, share=share)

    def _fill_card(self) -> None:
        record = self._book.record(self._book.selected)
        is_shown = record is not None and is_solved(record) and record.has_result
        self._card.setVisible(is_shown)
        if record is None or not is_shown:
            return
        series = self._book.series(record.id)
        last = series.last_epoch
        metric = next((name for name in _METRICS if record.val and name in record.val), "")
        value = (record.val or {}).get(metric, math.nan)
        if metric in ("accuracy", "map"):
            headline = self.tr("{share} % right on the validation images").format(share=f"{value * 100:.1f}")
        else:
            headline = f"{metric} {value:.3g}" if metric else record.name
        facts = [self.tr("A solved head has no curve: it is computed in one go.")]
        if last is not None and metric in last.train:
            train = self.tr("{share} % on those it was fitted to.").format(share=f"{last.train[metric] * 100:.1f}")
            facts.insert(0, train)
        self._card.set_text(headline, " ".join(facts))

    # --- what happens --------------------------------------------------------------------------------------

    @Slot(str)
    def _on_series_changed(self, run_id: str) -> None:
        if run_id in self._book.drawn:
            self.refresh()
            for plot in self.plots:
                plot.mark_dirty()

    @Slot(bool)
    def _on_log_toggled(self, is_log: bool) -> None:
        for plot in (self._loss, self._rate):
            plot.set_log(is_log=is_log)

    @Slot(float)
    def _on_smoothing_changed(self, weight: float) -> None:
        for plot in self.plots:
            plot.set_smoothing(weight)

    @Slot()
    def _on_all_wanted(self) -> None:
        for plot in self.plots:
            plot.fit()

    # --- words and room ------------------------------------------------------------------------------------

    def _name_empty(self, shown: list[tuple[RunRecord, RunSeries]]) -> None:
        if not self._book.runs:
            text = self.tr("No run yet. Curves of loss and accuracy grow here while a model trains.")
        elif not shown:
            text = self.tr("No run is selected. Its curves are drawn here.")
        elif all(is_solved(record) for record, _ in shown):
            text = self.tr("A solved head has no curve. Check other runs in the list to see theirs beside it.")
        else:
            text = self.tr("This run ended before there was anything to draw. Its log says why.")
        self._empty.set_text(text)

    def _say_what_is_to_come(self, drawn: list[tuple[RunRecord, RunSeries]]) -> None:
        """Say in a plot without a line why it has none."""
        if any(record.outcome == "running" for record, _ in drawn):
            step, epoch = self.tr("The first step is not done yet."), self.tr("The first epoch is not done yet.")
        else:
            step = epoch = self.tr("Nothing was measured here.")
        for plot, text in ((self._loss, step), (self._metric, epoch), (self._rate, step)):
            plot.set_empty_text(text)

    def _name_plots(self, metric: str) -> None:
        names = {"accuracy": self.tr("Accuracy"), "map": self.tr("Mean average precision")}
        self._loss.set_title(self.tr("Loss"), self.tr("epoch"))
        self._metric.set_title(names.get(metric, self.tr("Mean absolute error")), self.tr("epoch"))
        self._rate.set_title(self.tr("Learning rate"), self.tr("epoch"))

    def _lay_out(self, *, is_wide: bool) -> None:
        if is_wide == self._is_wide:
            return
        self._is_wide = is_wide
        places = [(0, 0, 1, 2), (1, 0, 1, 1), (1, 1, 1, 1)] if is_wide else [(row, 0, 1, 1) for row in range(3)]
        for plot, place in zip(self.plots, places, strict=True):
            self._grid.addWidget(plot, *place)
        self._grid.setRowStretch(0, 3 if is_wide else 1)
        self._grid.setRowStretch(1, 2 if is_wide else 1)
        self._grid.setRowStretch(2, 0 if is_wide else 1)

    def _retranslate(self) -> None:
        self._signature = None
        self._name_plots(_METRICS[0])
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand side by side where there is room."""
        super().resizeEvent(event)
        self._lay_out(is_wide=self.width() >= _WIDE_PX)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def _will_have(record: RunRecord) -> bool:
    """Say whether curves of a run are still to come: its axes stand there already."""
    return record.outcome == "running" and not is_solved(record)


def _level(points: Series, *, right: int) -> Series:
    """Return a solved head's one value as a line across, to compare others with."""
    level = Series()
    for x in (0, right) if len(points) else ():
        level.append(x, float(points.y[-1]))
    return level


def _copy(points: Series) -> Series:
    copy = Series()
    for x, y in zip(points.x.tolist(), points.y.tolist(), strict=True):
        copy.append(x, y)
    return copy
