"""What the window works with but opens without: plugins, then torch. Loads them on a thread, once, and says when."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from tldesk.core.events import Failed
from tldesk.qt.worker import Returned, Runner
from tldesk.services.engine_load import EngineLoaded, load_engine, load_plugins, prepare_thread

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.core.cancel import CancelToken
    from tldesk.core.places import Places
    from tldesk.hooks.host import PluginHost
    from tldesk.qt.worker import JobOutcome, Report


@dataclass(frozen=True, slots=True)
class _PluginsLoaded:
    host: PluginHost


@dataclass(frozen=True, slots=True)
class _StepBegun:
    name: str


@dataclass(frozen=True, slots=True)
class _Imported:
    is_first: bool


class Engine(QObject):
    """The plugin host at once, the training engine some seconds later.

    Everything is imported on this one thread. Two threads that import packages with circular imports at once can each
    be handed a half-made module (pydantic's were), so whoever builds the window lets its own modules be named here.

    Signals, GUI thread:
        first_imported(): the modules ``first`` are imported.
        later_imported(): the modules ``later`` are, after the plugins and before torch.
        plugins_ready(): ``host`` may be used; modalities and loaders are there (within 0.3 s of ``start``). Asking for
            backbones or weights now would import torch in the thread that asks: do it once ``ready`` was told.
        step_begun(name): this package comes next: ``torch``; four times.
        ready(): torch is there too; backbones and weights are collected; ``device_text`` is known.
        failed(failure): a ``Failed``; the window goes on without an engine. Either this or ``ready`` comes, once.

    Args:
        places: Where the user's plugins and approvals lie.
        first: Modules to import before anything else.
        later: Modules to import between plugins and torch.
    """

    first_imported = Signal()
    later_imported = Signal()

    plugins_ready = Signal()
    step_begun = Signal(str)
    ready = Signal()
    failed = Signal(object)

    prepare = staticmethod(prepare_thread)
    """For ``Runner(prepare=)``: sets torch's thread count in a worker thread, if torch is loaded."""

    def __init__(
        self,
        places: Places,
        parent: QObject | None = None,
        *,
        first: Sequence[str] = (),
        later: Sequence[str] = (),
    ) -> None:
        super().__init__(parent)
        self.places = places
        self._first, self._later = tuple(first), tuple(later)
        self.device_text = ""  # "CPU · 2 threads"; empty until ready
        self.failure: Failed | None = None
        self._host: PluginHost | None = None
        self._is_ready = False
        self._is_started = False
        self._runner = Runner(parent=self)
        self._runner.events_arrived.connect(self._on_events_arrived)
        self._runner.finished.connect(self._on_finished)

    @property
    def host(self) -> PluginHost:
        """The loaded plugins.

        Raises:
            RuntimeError: They are not loaded yet.
        """
        if self._host is None:
            msg = "the plugins are not loaded yet; wait for plugins_ready"
            raise RuntimeError(msg)
        return self._host

    @property
    def has_plugins(self) -> bool:
        """Whether ``host`` may be used."""
        return self._host is not None

    @property
    def is_ready(self) -> bool:
        """Whether torch is loaded and models may be built."""
        return self._is_ready

    def start(self) -> None:
        """Begin to load; a second call does nothing."""
        if not self._is_started:
            self._is_started = True
            self._runner.start(self._load)

    def stop(self) -> None:
        """Stop after the import that is under way, without waiting for that."""
        self._runner.stop()

    def shutdown(self) -> bool:
        """Stop after the import that is under way and join the thread; False: not in time."""
        return self._runner.shutdown()

    def _load(self, cancel: CancelToken, report: Report) -> EngineLoaded:
        _import(self._first, cancel)
        report(_Imported(is_first=True))  # type: ignore[arg-type]
        host = load_plugins(self.places)
        report(_PluginsLoaded(host))  # type: ignore[arg-type]
        _import(self._later, cancel)
        report(_Imported(is_first=False))  # type: ignore[arg-type]
        return load_engine(host, cancel, on_step=lambda name: report(_StepBegun(name)))  # type: ignore[arg-type]

    @Slot(int, tuple)
    def _on_events_arrived(self, _job_id: int, events: tuple[object, ...]) -> None:
        for event in events:
            match event:
                case _PluginsLoaded(host):
                    self._host = host
                    self.plugins_ready.emit()
                case _Imported(is_first):
                    (self.first_imported if is_first else self.later_imported).emit()
                case _StepBegun(name):
                    self.step_begun.emit(name)

    @Slot(int, object)
    def _on_finished(self, _job_id: int, outcome: JobOutcome) -> None:
        match outcome:
            case Returned(EngineLoaded(device_text)):
                self.device_text = device_text
                self._is_ready = True
                self.ready.emit()
            case Failed():
                self.failure = outcome
                self.failed.emit(outcome)


def _import(names: Sequence[str], cancel: CancelToken) -> None:
    """Import modules by name; what is imported in another thread makes no object of Qt's."""
    for name in names:
        cancel.check()
        import_module(name)
