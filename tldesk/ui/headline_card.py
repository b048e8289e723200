"""What an evaluation comes to, in words: the headline, its interval, and what always saying one answer would score."""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from tldesk.services.figures import Judged
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from tldesk.qt.evaluation_desk import Ready
    from tldesk.services.figures import Figures


class HeadlineCard(QFrame):
    """Shows a ``Ready``. Signals: ``again_wanted()``: measure anew, since labels have changed."""

    again_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: Ready | None = None
        dress(self, "card")
        self._headline, self._interval, self._baseline, self._how = (QLabel() for _ in range(4))
        self._stale, self._again = QLabel(), QPushButton()
        for label, look in (
            (self._headline, "headline"),
            (self._interval, ""),
            (self._baseline, "muted"),
            (self._how, "caption"),
            (self._stale, "warning"),
        ):
            dress(label, look)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._again.clicked.connect(self.again_wanted)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        layout.setSpacing(Space.XS)
        for label in (self._headline, self._interval, self._baseline, self._how):
            layout.addWidget(label)
        row = QHBoxLayout()
        row.addWidget(self._stale, stretch=1)
        row.addWidget(self._again)
        layout.addLayout(row)
        self._say()

    @property
    def headline(self) -> str:
        """The sentence on top."""
        return self._headline.text()

    def show_evaluation(self, shown: Ready) -> None:
        """Show these figures."""
        self._shown = shown
        self._say()

    def _say(self) -> None:
        self._again.setText(self.tr("Measure again"))
        shown = self._shown
        if shown is None:
            return
        figures = shown.figures
        if figures.is_regression:
            texts = self._numbers(figures)
        elif figures.is_multi:
            texts = self._several(figures)
        else:
            texts = (self._title(figures), self._share(figures), self._guess(figures))
        for label, text in zip((self._headline, self._interval, self._baseline), texts, strict=True):
            label.setText(text)
        self._how.setText(" ".join(filter(None, (self._judged(figures), self._left_out(figures)))))
        self._stale.setText(self._changes(shown))
        self._stale.setVisible(shown.is_stale)
        self._again.setVisible(shown.is_stale)
        self.setAccessibleName(". ".join(filter(None, (*texts, self._how.text()))))

    def _title(self, figures: Figures) -> str:
        rare = figures.rare
        if not figures.samples:
            return self.tr("Nothing to judge by")
        if rare is not None:
            words = self.tr("Missed {missed} of {count} {name}, {alarms} false alarms of {rest}")
            return words.format(
                missed=f"{rare.missed:,}",
                count=f"{rare.positives:,}",
                name=rare.name,
                alarms=f"{rare.false_alarms:,}",
                rest=f"{rare.negatives:,}",
            )
        if figures.is_few or figures.measured.judged is Judged.HELD_OUT:
            words = self.tr("Wrong on {wrong} of {count} samples")
            return words.format(wrong=f"{figures.samples - figures.right:,}", count=f"{figures.samples:,}")
        share = 100 * figures.right / figures.samples
        return self.tr("{share} % right").format(share=f"{share:.1f}")

    def _share(self, figures: Figures) -> str:
        if not figures.samples:
            return self.tr("No sample has a label that this model knows.")
        low, high = (f"{100 * value:.0f}" for value in figures.interval)
        words = self.tr("{right} of {count} right: {share} %, with 95 % certainty between {low} and {high} %.")
        text = words.format(
            right=f"{figures.right:,}",
            count=f"{figures.samples:,}",
            share=f"{100 * figures.right / figures.samples:.0f}",
            low=low,
            high=high,
        )
        if isnan(figures.balanced):
            return text
        mean = self.tr("Each class counted alike: {share} %.").format(share=f"{100 * figures.balanced:.0f}")
        return f"{text} {mean}"

    def _guess(self, figures: Figures) -> str:
        if not figures.samples or not figures.measured.baseline:
            return ""
        words = self.tr("Always “{name}” is right on {right} of {count}: {share} %.")
        share = 100 * figures.baseline_right / figures.samples
        return words.format(
            name=figures.measured.baseline,
            right=f"{figures.baseline_right:,}",
            count=f"{figures.samples:,}",
            share=f"{share:.0f}",
        )

    def _several(self, figures: Figures) -> tuple[str, str, str]:
        known = figures.numbers
        if not known:
            return self.tr("Nothing to judge by"), self.tr("No sample has a label that this model knows."), ""
        value, chance, low, high, f1 = (
            "–" if isnan(number) else f"{100 * number:.0f}"
            for number in (known["map"], known["baseline"], *figures.interval, known["f1"])
        )
        parts = []
        if not isnan(figures.interval[0]):
            parts.append(self.tr("With 95 % certainty between {low} and {high} %.").format(low=low, high=high))
        words = self.tr("Every label right on {right} of {count} samples. F1 over all labels: {f1} %.")
        parts.append(words.format(right=f"{figures.right:,}", count=f"{figures.samples:,}", f1=f1))
        if figures.is_few:
            parts.append(self.tr("A class has fewer than 20 samples here: take this as a rough figure."))
        title = self.tr("Mean average precision {value} %").format(value=value)
        return title, " ".join(parts), self.tr("An order by chance comes to {value} %.").format(value=chance)

    def _numbers(self, figures: Figures) -> tuple[str, str, str]:
        known = figures.numbers
        if not known:
            return self.tr("Nothing to judge by"), self.tr("No sample has a label any more."), ""
        low, high = figures.interval
        title = self.tr("Off by {mae} on average").format(mae=f"{known['mae']:.4g}")
        words = self.tr("With 95 % certainty between {low} and {high}. Root mean square {rmse}, R² {r2}.")
        r2 = "–" if isnan(known["r2"]) else f"{known['r2']:.3f}"
        spread = words.format(low=f"{low:.4g}", high=f"{high:.4g}", rmse=f"{known['rmse']:.4g}", r2=r2)
        if "baseline" not in known:
            return title, spread, ""
        guess = self.tr("Always saying the mean of the training part is off by {error}.")
        return title, spread, guess.format(error=f"{known['baseline']:.4g}")

    def _judged(self, figures: Figures) -> str:
        if figures.measured.is_refitted:
            return self.tr("Cross-validated: each sample was judged by a fit that had not seen it or its group.")
        match figures.measured.judged:
            case Judged.HELD_OUT if figures.is_multi or figures.is_regression:
                return self.tr(
                    "Counted on the validation and test part. The validation part may have chosen the best epoch, "
                    "which would make this a little too good."
                )
            case Judged.HELD_OUT:
                return self.tr(
                    "Counted on the validation and test part, since cross-validation would train this model again. "
                    "The validation part chose the best epoch, so this is a little too good."
                )
            case Judged.VAL:
                return self.tr("On the validation part, which chose the best epoch: a little too good.")
            case _:
                return self.tr("On the test part, which the model never saw.")

    def _left_out(self, figures: Figures) -> str:
        if not figures.left_out:
            return ""
        words = self.tr("Left out, without a label that this model knows: {count}.")
        return words.format(count=f"{figures.left_out:,}")

    def _changes(self, shown: Ready) -> str:
        parts = []
        if shown.changed:
            words = self.tr("Labels have changed since: {count}. The figures count them as they are now.")
            parts.append(words.format(count=f"{shown.changed:,}"))
        if shown.added:
            parts.append(self.tr("New labels, not yet measured: {count}.").format(count=f"{shown.added:,}"))
        return " ".join(parts)

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._say()
