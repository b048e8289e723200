"""The inspector of the Data place: the current sample large, its label or suggestion, history and facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QDate, QDateTime, QEvent, QLocale, QObject, Slot
from PySide6.QtWidgets import QLabel

from tldesk.qt.service_words import said
from tldesk.services.project_view import NONE, SPLITS
from tldesk.ui.prediction_bars import PredictionBars, Share
from tldesk.ui.sample_card import FactList, LineList, SampleHead, SampleHeading
from tldesk.ui.stylesheet import dress

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.thumbnails import Thumbnails
    from tldesk.services.pictures import SampleCard
    from tldesk.services.project_view import ProjectView
    from tldesk.store.values import LabelChange
    from tldesk.ui.inspector import Inspector
    from tldesk.ui.theme import Theme

_PICTURE_PX = 480
_BARS = 3
_NO_FIGURE = "\u00a0"
_LINES = 8  # of the history


class SampleInspector(QObject):
    """Fills an ``Inspector`` with what is known of one sample; asks for one card at a time, the newest wish wins.

    Args:
        shares: Returns for a sample the places of its most probable classes with their shares; empty: no suggestion.
        word: Returns what stands in place of its percentages while labels are few; empty: percentages hold.
    """

    def __init__(
        self,
        inspector: Inspector,
        project: OpenProject,
        *,
        large: Thumbnails,
        shares: Callable[[int], Sequence[tuple[int, float]]],
        word: Callable[[int], str] = lambda _: "",
        theme: Theme,
    ) -> None:
        super().__init__(inspector)
        self._project, self._large, self._shares, self._theme = project, large, shares, theme
        self._word = word
        self._id = NONE
        self._is_asking = False
        self._card: SampleCard | None = None
        self._heading = SampleHeading(theme)
        self._bars = PredictionBars(theme, rows=_BARS)
        self._why = QLabel()
        self._why.setWordWrap(True)
        dress(self._why, "warning")
        self._history, self._facts = LineList(), FactList()
        inspector.add_part(self._heading)
        inspector.add_part(self._why)
        self._folds = {
            "suggestion": inspector.add_fold("suggestion", self._bars, title=""),
            "history": inspector.add_fold("history", self._history, title=""),
            "facts": inspector.add_fold("facts", self._facts, title=""),
        }
        inspector.installEventFilter(self)
        project.opened.connect(self._on_other_project)
        project.closed.connect(self._on_other_project)
        large.arrived.connect(self._on_pictures_arrived)
        self._retranslate()
        self.show_sample(NONE)

    def show_sample(self, sample_id: int) -> None:
        """Show a sample; -1: none."""
        if sample_id != self._id:
            self._id, self._card = sample_id, None
        if sample_id != NONE and self._project.is_open:
            self._large.wish([sample_id], size_px=_PICTURE_PX, is_dark=self._theme.is_dark)
            self._ask()
        self._fill()

    @Slot()
    def refresh(self) -> None:
        """Show what changed of the sample."""
        self.show_sample(self._id)

    @Slot(tuple)
    def on_changed(self, ids: tuple[int, ...]) -> None:
        """Show what changed of the sample, if it is among these; an empty tuple: any may be."""
        if not ids or self._id in ids:
            self.refresh()

    @Slot()
    def refresh_suggestion(self) -> None:
        """Show what is suggested now; nothing else has changed."""
        if self._project.is_open and len(self._project.view.rows_of([self._id])):
            self._fill_suggestion(self._project.view)

    def _ask(self) -> None:
        if self._is_asking:
            return
        wanted = self._id
        self._is_asking = True

        def work(project: object) -> SampleCard | None:
            from tldesk.services.pictures import card_of

            return card_of(project, wanted)  # type: ignore[arg-type]

        def answer(card: SampleCard | None) -> None:
            self._is_asking = False
            if wanted == self._id:
                self._card = card
                self._fill()
            elif self._project.is_open and self._id != NONE:
                self._ask()

        self._project.run(work, answer, failed=lambda _: self._stop_asking())

    def _stop_asking(self) -> None:
        self._is_asking = False

    @Slot()
    def _on_other_project(self) -> None:
        """Forget what was asked of the project before: its answer never comes, and ids are the same in both."""
        self._is_asking, self._card = False, None
        self.refresh()

    @Slot(tuple)
    def _on_pictures_arrived(self, ids: tuple[int, ...]) -> None:
        if self._id in ids:
            self._fill()

    # --- what it says --------------------------------------------------------------------------------------

    def _fill(self) -> None:
        rows = self._project.view.rows_of([self._id]).tolist() if self._project.is_open else []
        for fold in self._folds.values():
            fold.setVisible(bool(rows))
        self._why.setVisible(False)
        if not rows:
            self._heading.set_sample(SampleHead(self.tr("Nothing selected")), None)
            return
        view, row = self._project.view, rows[0]
        name = view.names[row]
        split = self._split_names().get(int(view.splits[row]), "")
        label = view.texts[row]
        line = " · ".join(part for part in (label or self.tr("not labelled"), split) if part)
        self._heading.set_sample(SampleHead(name, line), self._large.picture(self._id))
        reason = view.reasons.get(self._id) or self._large.fault(self._id)
        self._why.setText(self.tr("Unreadable: {reason}").format(reason=said(reason or "")))
        self._why.setVisible(bool(reason))
        self._fill_suggestion(view)
        self._fill_card()

    def _fill_suggestion(self, view: ProjectView) -> None:
        shares = self._shares(self._id)
        word = self._word(self._id)
        texts = [word, *[_NO_FIGURE] * _BARS] if word else [""] * _BARS
        rows_of_bars = [
            Share(view.classes[place], place, share, text)
            for (place, share), text in zip(shares[:_BARS], texts, strict=False)
        ]
        self._bars.set_shares(rows_of_bars)
        self._folds["suggestion"].setVisible(bool(shares))

    def _fill_card(self) -> None:
        card = self._card
        self._folds["history"].setVisible(card is not None and bool(card.history))
        if card is None:
            return
        self._history.set_lines([self._line_of(change) for change in reversed(card.history)][:_LINES])
        sample = card.sample
        facts = [(self.tr("folder"), str(sample.path.parent)), (self.tr("size"), self._bytes(sample.size))]
        if sample.member:
            facts.append((self.tr("part of"), sample.path.name))
        if sample.group:
            facts.append((self.tr("group"), sample.group))
        if sample.mtime_ns:
            when = QDateTime.fromSecsSinceEpoch(sample.mtime_ns // 1_000_000_000)
            facts.append((self.tr("changed"), QLocale().toString(when, QLocale.FormatType.ShortFormat)))
        self._facts.set_facts(facts)

    def _line_of(self, change: LabelChange) -> str:
        label = "" if change.after is None else ", ".join(change.after.labels) or _numbers(change.after.targets)
        words = {
            "import": self.tr("{label}, given by the source"),
            "person": self.tr("{label}, labelled by you"),
            "accepted": self.tr("{label}, suggestion accepted"),
        }
        text = words[change.origin].format(label=label) if label else self.tr("label cleared")
        if change.is_undone:
            text = self.tr("{what} (undone)").format(what=text)
        return f"{text}, {_moment(change.time)}"

    def _split_names(self) -> dict[int, str]:
        names = {"train": self.tr("training part"), "val": self.tr("validation part"), "test": self.tr("test part")}
        return {place: names[key] for place, key in enumerate(SPLITS)}

    @staticmethod
    def _bytes(size: int) -> str:
        return QLocale().formattedDataSize(size, 1, QLocale.DataSizeFormat.DataSizeSIFormat)

    def _retranslate(self) -> None:
        self._folds["suggestion"].set_title(self.tr("Suggestion"))
        self._folds["history"].set_title(self.tr("History"))
        self._folds["facts"].set_title(self.tr("Facts"))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
            self._fill()
        return super().eventFilter(watched, event)


def _numbers(values: Sequence[float]) -> str:
    return ", ".join(f"{value:g}" for value in values)


def _moment(seconds: float) -> str:
    """Return a time of today as a time, any other with its date."""
    when = QDateTime.fromSecsSinceEpoch(int(seconds))
    short = QLocale.FormatType.ShortFormat
    if when.date() == QDate.currentDate():
        return QLocale().toString(when.time(), short)
    return QLocale().toString(when, short)
