"""What one run told, as curves over its epochs, lines for its log, and what was frozen when. Reads no files."""

from __future__ import annotations

import math
import time

from tldesk.core.events import CheckpointSaved, EpochDone, Note, PhaseStarted, PlanChanged, RunStarted, StepDone
from tldesk.core.series import Series


class RunSeries:
    """The curves of one run over its epochs, and what it told; grows while it trains.

    ``figures`` holds a series by name, as ``train_loss`` or ``val_accuracy``, one point an epoch at x = 1, 2, ...
    ``step_loss`` and ``rate`` have a point a step, at the fraction of epochs that is done then; of epochs whose steps
    nobody heard, before a run went on, they have one each. ``plans`` tells from which epoch what was frozen, rising;
    ``saved`` the newest checkpoint and when it was heard of, by the monotonic clock.
    """

    def __init__(self) -> None:
        self.epochs = 0  # that it is to have; 0: not known
        self.figures: dict[str, Series] = {}
        self.step_loss = Series()
        self.rate = Series()
        self.told: list[RunStarted | PhaseStarted | Note | EpochDone | PlanChanged] = []
        self.plans: list[PlanChanged] = []
        self.saved: tuple[CheckpointSaved, float] | None = None

    @property
    def has_curves(self) -> bool:
        """Whether there is more than one point of anything: a solved head has just one."""
        return len(self.step_loss) > 1 or any(len(series) > 1 for series in self.figures.values())

    @property
    def last_epoch(self) -> EpochDone | None:
        """The newest finished epoch."""
        return next((event for event in reversed(self.told) if isinstance(event, EpochDone)), None)

    def take(self, event: object) -> bool:
        """Add what an event says; one that is known already, of another watcher, adds nothing. Return whether it did.

        An event is taken from whoever tells it first; two may watch one run.
        """
        match event:
            case StepDone(step=step, steps=steps) if self.epochs and steps:
                return self._step(event, step * self.epochs / steps)
            case EpochDone():
                return self._epoch(event)
            case RunStarted():
                self.epochs = event.epochs
                if any(isinstance(told, RunStarted) for told in self.told):
                    return True  # it goes on, as its next note says
                self.told.append(event)
            case PlanChanged():
                return self._plan(event)
            case CheckpointSaved():
                self.saved = (event, time.monotonic())
            case Note() | PhaseStarted():
                if isinstance(event, PhaseStarted) and event in self.told:
                    return False  # a phase of each epoch is told once
                self.told.append(event)
            case _:
                return False
        return True

    def _step(self, event: StepDone, x: float) -> bool:
        if len(self.step_loss) and x <= self.step_loss.x[-1]:
            return False
        if not len(self.step_loss) and "train_loss" in self.figures:
            before = self.figures["train_loss"]
            for epoch, loss in zip(before.x.tolist(), before.y.tolist(), strict=True):
                if epoch < x:
                    self.step_loss.append(epoch, loss)
        if len(self.rate) and x <= self.rate.x[-1]:
            return False
        self.step_loss.append(x, event.loss)
        self.rate.append(x, event.lr)
        return True

    def _plan(self, event: PlanChanged) -> bool:
        """Take what learns from an epoch on; a run that goes on tells it again."""
        before = [plan for plan in self.plans if plan.epoch <= event.epoch]
        if before and before[-1].trainable == event.trainable and before[-1].frozen_stages == event.frozen_stages:
            return False
        self.plans = [plan for plan in self.plans if plan.epoch < event.epoch] + [event]
        self.told.append(event)
        return True

    def _epoch(self, event: EpochDone) -> bool:
        is_new = False
        named = {f"train_{name}": value for name, value in event.train.items()}
        named |= {f"val_{name}": value for name, value in (event.val or {}).items()}
        for name, value in named.items():
            series = self.figures.setdefault(name, Series())
            if not len(series) or event.epoch > series.x[-1]:
                series.append(event.epoch, value)
                is_new = True
        if math.isfinite(event.lr) and (not len(self.rate) or event.epoch > self.rate.x[-1]):
            self.rate.append(event.epoch, event.lr)
        known = next((i for i, told in enumerate(self.told) if _is_epoch(told, event.epoch)), None)
        if known is None:
            self.told.append(event)
        elif is_new:
            self.told[known] = event
        return is_new or known is None


def _is_epoch(told: object, epoch: int) -> bool:
    return isinstance(told, EpochDone) and told.epoch == epoch
