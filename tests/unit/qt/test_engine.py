"""What the window loads behind itself: in which order, and what it says when torch is broken."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tldesk.core.errors import ModelError
from tldesk.core.events import Failed
from tldesk.core.places import Places
from tldesk.qt import engine as engine_module
from tldesk.qt.engine import Engine
from tldesk.services.engine_load import EngineLoaded

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from tldesk.core.cancel import CancelToken
    from tldesk.hooks.host import PluginHost

    Load = Callable[[PluginHost, CancelToken], EngineLoaded]


@pytest.fixture
def engine(tldesk_home: Path, qtbot: QtBot) -> Iterator[Engine]:
    engine = Engine(Places.under(tldesk_home))
    yield engine
    assert engine.shutdown()


def _put(monkeypatch: pytest.MonkeyPatch, load: Callable[..., EngineLoaded]) -> None:
    """Load something else in torch's place: torch itself takes seconds."""
    monkeypatch.setattr(engine_module, "load_engine", load)


def test_plugins_come_before_the_engine_and_each_is_told_once(
    engine: Engine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(host: PluginHost, cancel: CancelToken, *, on_step: Callable[[str], None]) -> EngineLoaded:
        on_step("torch")
        return EngineLoaded("CPU · 3 threads")

    _put(monkeypatch, load)
    told: list[str] = []
    engine.plugins_ready.connect(lambda: told.append(f"plugins {engine.is_ready}"))
    engine.step_begun.connect(told.append)
    with qtbot.waitSignal(engine.ready):
        engine.start()
        engine.start()
    assert told == ["plugins False", "torch"]
    assert engine.is_ready
    assert engine.device_text == "CPU · 3 threads"
    assert "image" in engine.host.modalities()


def test_host_before_the_plugins_is_refused(engine: Engine) -> None:
    assert not engine.has_plugins
    with pytest.raises(RuntimeError, match="plugins_ready"):
        _ = engine.host


def test_a_broken_torch_is_told_and_the_plugins_stay(
    engine: Engine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(host: PluginHost, cancel: CancelToken, *, on_step: Callable[[str], None]) -> EngineLoaded:
        raise ModelError("the training engine cannot be loaded: no libc10", "install it again")

    _put(monkeypatch, load)
    with qtbot.waitSignal(engine.failed) as told:
        engine.start()
    assert isinstance(told.args[0], Failed)
    assert "no libc10" in told.args[0].what
    assert not engine.is_ready
    assert engine.has_plugins
    assert engine.failure is told.args[0]


def test_closing_while_it_loads_says_neither_ready_nor_failed(
    engine: Engine, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def load(host: PluginHost, cancel: CancelToken, *, on_step: Callable[[str], None]) -> EngineLoaded:
        on_step("torch")
        while not cancel.is_cancelled:
            pass
        cancel.check()
        raise AssertionError

    _put(monkeypatch, load)
    told: list[object] = []
    engine.ready.connect(lambda: told.append("ready"))
    engine.failed.connect(told.append)
    with qtbot.waitSignal(engine.step_begun):
        engine.start()
    assert engine.shutdown()
    qtbot.waitUntil(lambda: not engine._runner.running)
    assert told == []


def test_loading_plugins_imports_no_torch(tmp_path: Path) -> None:
    program = f"""
import sys
from pathlib import Path
from tldesk.core.places import Places
from tldesk.services.engine_load import load_plugins, prepare_thread
host = load_plugins(Places.under(Path({str(tmp_path)!r})))
prepare_thread()
assert "image" in host.modalities() and "class-folders" in host.loaders(), (host.modalities(), host.loaders())
assert not {{"torch", "torchvision", "timm", "sqlalchemy"}} & set(sys.modules)
"""
    subprocess.run([sys.executable, "-c", program], check=True)
