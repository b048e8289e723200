"""Stop a run of the engine at a step, and go on with it from its newest checkpoint."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch

from tldesk.core.cancel import CancelToken
from tldesk.core.events import StepDone
from tldesk.ml.checkpoint import CheckpointFolder
from tldesk.ml.loop import Resumption, train_events

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tldesk.core.events import Event, Outcome


FILES = ("last.safetensors", "best.safetensors", "metrics.csv", "proof.json")  # that hold no time and no place


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES}


def go_on(toolbox: Any, plan: Any, cancel: CancelToken | None = None, watch: Any = None) -> tuple[list[Event], Outcome]:
    folder = CheckpointFolder(plan.folder)
    checkpoint, start = folder.latest(), folder.start()
    assert checkpoint is not None
    assert start is not None
    for parameter in plan.model.parameters():  # the weights that the model brings must not matter
        torch.nn.init.normal_(parameter)
    folder.begin_from(checkpoint)
    events: list[Event] = []
    generator = train_events(plan, cancel or CancelToken(), resume=Resumption(start, checkpoint))
    while True:
        try:
            events.append(next(generator))
            if watch is not None:
                watch(events[-1])
        except StopIteration as end:
            return events, end.value


def stop_after(step: int, cancel: CancelToken) -> Callable[[Event], None]:
    def watch(event: Event) -> None:
        if isinstance(event, StepDone) and event.step == step:
            cancel.cancel()

    return watch
