"""The inspector's parts for a run: its facts, what the proof says of frozen weights, and what can be done with it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QDateTime, QEvent, QLocale, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from tldesk.qt.run_book import planned_epochs
from tldesk.qt.run_facts import edits_of, extensions_of
from tldesk.qt.run_list_model import headline
from tldesk.qt.service_words import said, stopped
from tldesk.ui.counts import short_count
from tldesk.ui.durations import duration, short_time
from tldesk.ui.sample_card import ElidedLabel, FactList
from tldesk.ui.stylesheet import dress
from tldesk.ui.theme import Space

if TYPE_CHECKING:
    from tldesk.qt.open_project import OpenProject
    from tldesk.qt.run_book import RunBook
    from tldesk.services.run_estimates import RunTimes
    from tldesk.services.runs import RunProof
    from tldesk.store.values import RunRecord
    from tldesk.ui.inspector import Inspector

_BUTTONS = ("resume", "extend", "evaluate", "use", "recipe", "folder", "delete")
_TICK_MS = 1_000
_MOST_NAMES = 3


class RunCard(QWidget):
    """Tells of the selected run of a ``RunBook``.

    Signals: ``resume_wanted(run_id)``: go on with it; ``extend_wanted(run_id)``: give it more epochs;
    ``use_wanted(run_id)``, ``evaluate_wanted(run_id)``, ``delete_wanted(run_id)``, ``recipe_wanted(run_id)``:
    train by its recipe; ``folder_wanted(path)``: show it in the file manager.
    """

    resume_wanted = Signal(str)
    extend_wanted = Signal(str)
    use_wanted = Signal(str)
    evaluate_wanted = Signal(str)
    delete_wanted = Signal(str)
    recipe_wanted = Signal(str)
    folder_wanted = Signal(str)

    def __init__(self, book: RunBook, open_project: OpenProject, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._book = book
        self._project = open_project
        self._asked = ("", "")  # the run, and its outcome, whose proof was asked for
        self._times: RunTimes | None = None  # of the selected run, once they were found
        self._inspector: Inspector | None = None
        self._title = ElidedLabel()
        dress(self._title, "title")
        self._facts = FactList()
        self._error = QLabel()
        dress(self._error, "bad")
        self._error.setWordWrap(True)
        self._error.setTextFormat(Qt.TextFormat.PlainText)
        self._buttons = {key: QPushButton() for key in _BUTTONS}
        self._tick = QTimer(self)  # while it trains: how long ago it was saved
        self._tick.setInterval(_TICK_MS)
        self._tick.timeout.connect(self._tell_facts)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self._title)
        layout.addWidget(self._facts)
        layout.addWidget(self._error)
        layout.addSpacing(Space.XS)
        for key, button in self._buttons.items():
            button.setProperty("key", key)
            button.clicked.connect(self._on_clicked)
            layout.addWidget(button)
        self.proof = QLabel()
        self.proof.setWordWrap(True)
        self.proof.setTextFormat(Qt.TextFormat.PlainText)
        dress(self.proof, "muted")
        book.runs_changed.connect(self.refresh)
        book.selected_changed.connect(self.refresh)
        book.series_changed.connect(self._on_series_changed)
        self._retranslate()

    def fill(self, inspector: Inspector) -> None:
        """Add the parts to an inspector."""
        self._inspector = inspector
        inspector.add_part(self)
        inspector.add_fold("proof", self.proof, title=self.tr("Proof of freezing"))
        self.refresh()

    def button(self, key: str) -> QPushButton:
        """Return a button: ``resume``, ``extend``, ``evaluate``, ``use``, ``recipe``, ``folder`` or ``delete``."""
        return self._buttons[key]

    @Slot()
    def refresh(self) -> None:
        """Tell of the selected run as it is known now."""
        record = self._book.record(self._book.selected)
        self._facts.setVisible(record is not None)
        if self._inspector is not None:
            self._inspector.fold("proof").setVisible(record is not None)
        (self._tick.start if record is not None and record.outcome == "running" else self._tick.stop)()
        for key, button in self._buttons.items():
            button.setVisible(record is not None)
            if key in ("resume", "extend"):
                button.setVisible(self._can(key))
                continue
            if record is not None:
                needs_result = key in ("use", "evaluate")
                button.setEnabled(record.has_result if needs_result else key != "delete" or record.outcome != "running")
                button.setToolTip(
                    self.tr("It ended before its first epoch.") if needs_result and not record.has_result else ""
                )
        self._error.setVisible(record is not None and bool(record.error))
        if record is None:
            self._title.set_whole(self.tr("No run is selected"))
            self.proof.setText("")
            return
        self._title.set_whole(record.name)
        self._tell_facts()
        self._error.setText(said(record.error or ""))
        self._ask_proof(record)

    def _can(self, key: str) -> bool:
        run_id = self._book.selected
        return self._book.resume_point(run_id) is not None if key == "resume" else self._book.can_extend(run_id)

    # --- facts ---------------------------------------------------------------------------------------------

    @Slot()
    def _tell_facts(self) -> None:
        record = self._book.record(self._book.selected)
        if record is not None:
            self._facts.set_facts(self._facts_of(record))

    def _facts_of(self, record: RunRecord) -> list[tuple[str, str]]:
        facts, resolved = record.facts, record.resolved or {}
        started = QDateTime.fromSecsSinceEpoch(int(record.created))
        text = QLocale().toString(started, QLocale.FormatType.ShortFormat)
        rows = [
            (self.tr("run"), record.id),
            (self.tr("outcome"), self._outcome(record.outcome)),
            (self.tr("validation"), headline(record.val) or self.tr("none")),
            (self.tr("cross-validated"), self._held_out(facts.get("held_out"))),
            (self.tr("epochs"), self._epochs(record)),
            (self.tr("best by"), self._best_by(record)),
            (self.tr("checkpoint"), self._checkpoint(record)),
            (self.tr("extended"), self._extended(record)),
            (self.tr("plan changed"), self._edited(record)),
            (self.tr("took"), self._took(record)),
            (self.tr("an epoch"), self._epoch_took()),
            (self.tr("learned"), self._learned(facts.get("trainable"), facts.get("parameters"))),
            (self.tr("weights"), str(resolved.get("weights_source", ""))),
            (self.tr("backbone"), record.backbone),
            (self.tr("device"), " ".join(str(resolved[key]) for key in ("device", "precision") if key in resolved)),
            (self.tr("started"), text),
            (self.tr("folder"), str(record.folder)),
        ]
        return [(name, value) for name, value in rows if value]

    def _took(self, record: RunRecord) -> str:
        if not record.seconds:
            return ""
        expected = self._times.expected_s if self._times is not None else None
        if expected is None:
            return duration(record.seconds)
        return self.tr("{time}; {expected} were expected").format(
            time=duration(record.seconds), expected=duration(expected)
        )

    def _epoch_took(self) -> str:
        """Say how long an epoch took, beside what was expected of it; empty where nobody measured that."""
        if self._times is None:
            return ""
        words = self.tr("{time}; {expected} were expected")
        return words.format(time=short_time(self._times.epoch_s), expected=short_time(self._times.expected_epoch_s))

    def _epochs(self, record: RunRecord) -> str:
        best = record.facts.get("best_epoch")
        if not record.epochs or not isinstance(best, int) or record.epochs == 1:
            return str(record.epochs)
        return self.tr("{epochs}, best {best}").format(epochs=record.epochs, best=best)

    def _best_by(self, record: RunRecord) -> str:
        names = {
            "loss": self.tr("loss"),
            "accuracy": self.tr("accuracy"),
            "map": self.tr("mean average precision"),
            "mae": self.tr("mean absolute error"),
            "rmse": self.tr("root mean squared error"),
        }
        best = str((record.resolved or {}).get("best", ""))
        return names.get(best, best) if planned_epochs(record) and record.val else ""

    def _checkpoint(self, record: RunRecord) -> str:
        """Say what a crash would leave, or where a run goes on."""
        saved = self._book.series(record.id).saved
        if record.outcome == "running":
            if saved is None:
                return self.tr("none yet") if planned_epochs(record) else ""
            event, heard_s = saved
            words = self.tr("saved {time} ago, epoch {epoch}")
            return words.format(time=duration(time.monotonic() - heard_s), epoch=f"{event.epoch:,}")
        point = self._book.resume_point(record.id)
        if point is None or record.outcome == "completed":
            return ""
        if not point.has_state:
            return self.tr("none: it begins again")
        return self.tr("it goes on in epoch {epoch} of {total}").format(
            epoch=f"{min(point.epochs + 1, point.total):,}", total=f"{point.total:,}"
        )

    def _extended(self, record: RunRecord) -> str:
        hold, cycle = self.tr("from epoch {epoch} on, rate held"), self.tr("from epoch {epoch} on, a new cycle")
        return "; ".join(
            (cycle if mode == "cycle" else hold).format(epoch=f"{epoch:,}") for epoch, mode in extensions_of(record)
        )

    def _edited(self, record: RunRecord) -> str:
        words = self.tr("from epoch {epoch} on")
        return "; ".join(words.format(epoch=f"{epoch:,}") for epoch in edits_of(record))

    def _held_out(self, found: object) -> str:
        """Say how often a solved head was right on samples that its fit had not seen; empty: it was not judged so."""
        match found:
            case {"right": int(right), "samples": int(samples), "interval": [float(low), float(high)]}:
                words = self.tr("{right} of {samples} right ({low}-{high} %)")
                return words.format(right=f"{right:,}", samples=f"{samples:,}", low=_percent(low), high=_percent(high))
        return ""

    def _learned(self, learned: object, count: object) -> str:
        if not isinstance(learned, int) or not isinstance(count, int) or not count:
            return ""
        return self.tr("{learned} of {count}").format(learned=short_count(learned), count=short_count(count))

    def _outcome(self, outcome: str) -> str:
        names = {
            "running": self.tr("training"),
            "completed": self.tr("done"),
            "cancelled": self.tr("stopped"),
            "failed": self.tr("failed"),
            "interrupted": self.tr("interrupted"),
        }
        return names.get(outcome, outcome)

    def _ask_proof(self, record: RunRecord) -> None:
        if self._asked == (record.id, record.outcome):
            return
        self._asked = (record.id, record.outcome)
        self._times = None
        if record.outcome == "running":
            self.proof.setText(self.tr("It is measured at the end of the run."))
            return
        self.proof.setText("")
        self._project.run(
            lambda project: _times_of(project, record.id),
            lambda times: self._on_times(record.id, times),
            failed=lambda _failure: None,  # an estimate is only a convenience
        )
        self._project.run(
            lambda project: _proof_of(project, record.id),
            lambda proof: self._on_proof(record.id, proof),
            failed=lambda failure: self._say_proof(record.id, stopped(failure.what)),
        )

    def _on_times(self, run_id: str, times: RunTimes | None) -> None:
        if run_id == self._book.selected:
            self._times = times
            self._tell_facts()

    def _on_proof(self, run_id: str, proof: RunProof) -> None:
        """Say what it comes to: the worst first, with the tensors' names, and in red."""
        frozen = [row["path"] for row in proof.rows if row["frozen"]]
        moved = [row["path"] for row in proof.rows if row["frozen"] and row["moved"]]
        held = [row for row in proof.rows if row["in_optimizer"] and not row["moved"]]
        stuck = [row["path"] for row in held if row.get("last_gradient_norm")]
        unreached = len(held) - len(stuck)
        names = ", ".join((moved or stuck)[:_MOST_NAMES])
        if moved:
            text = self.tr("{count} of {frozen} frozen tensors moved: {names}. A fault of the program or a plugin.")
        elif stuck:
            text = self.tr("{count} tensors had a gradient and never moved: {names}. Are rate and factor too small?")
        elif frozen:
            text = self.tr("All {frozen} frozen tensors are bit by bit as before.")
        else:
            text = self.tr("Nothing was frozen.")
        text = text.format(count=len(moved or stuck), frozen=len(frozen), names=names)
        if unreached and not moved:
            text += " " + self.tr("No gradient reached {count} others.").format(count=unreached)
        self._say_proof(run_id, text, is_bad=bool(moved or stuck))

    def _say_proof(self, run_id: str, text: str, *, is_bad: bool = False) -> None:
        if run_id == self._book.selected:
            dress(self.proof, "bad" if is_bad else "muted")
            self.proof.setText(text)

    # --- what a person does --------------------------------------------------------------------------------

    @Slot()
    def _on_clicked(self) -> None:
        record = self._book.record(self._book.selected)
        if record is None:
            return
        match self.sender().property("key"):
            case "resume":
                self.resume_wanted.emit(record.id)
            case "extend":
                self.extend_wanted.emit(record.id)
            case "evaluate":
                self.evaluate_wanted.emit(record.id)
            case "use":
                self.use_wanted.emit(record.id)
            case "recipe":
                self.recipe_wanted.emit(record.id)
            case "folder":
                self.folder_wanted.emit(str(record.folder))
            case "delete":
                self.delete_wanted.emit(record.id)

    @Slot(str)
    def _on_series_changed(self, run_id: str) -> None:
        if run_id == self._book.selected and self._book.record(run_id) is None:
            self.refresh()

    def _retranslate(self) -> None:
        self._buttons["resume"].setText(self.tr("Resume"))
        self._buttons["extend"].setText(self.tr("Extend…"))
        self._buttons["evaluate"].setText(self.tr("Evaluate"))
        self._buttons["use"].setText(self.tr("Use"))
        self._buttons["recipe"].setText(self.tr("Use its recipe"))
        self._buttons["folder"].setText(self.tr("Show in files"))
        self._buttons["delete"].setText(self.tr("Delete…"))
        if self._inspector is not None:
            self._inspector.fold("proof").set_title(self.tr("Proof of freezing"))
        self._asked = ("", "")
        self.refresh()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()


def _proof_of(project: object, run_id: str) -> RunProof:
    from tldesk.services.runs import run_proof

    return run_proof(project, run_id)  # type: ignore[arg-type]


def _times_of(project: object, run_id: str) -> RunTimes | None:
    from tldesk.services.run_estimates import run_times

    return run_times(project, run_id)  # type: ignore[arg-type]


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"
