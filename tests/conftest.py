"""What every test stands on: no screen, no network, a home of its own, two threads, and repeatable hypothesis."""

from __future__ import annotations

import gc
import os
import socket
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

# Before anything imports Qt, torch or a hub client: they read these once. Child processes inherit them.
os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TRANSFORMERS_OFFLINE"] = "1"
os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
os.environ["OMP_NUM_THREADS"] = "2"  # torch's default thread count, without importing torch here
os.environ["MKL_NUM_THREADS"] = "2"
os.environ["OPENBLAS_NUM_THREADS"] = "2"

import pytest
from hypothesis import HealthCheck, settings
from pytestqt.qtbot import QtBot

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Deterministic by default, so that a red test is the change's fault; HYPOTHESIS_PROFILE=explore looks further.
settings.register_profile(
    "ci", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("explore", deadline=None, database=None, max_examples=1_000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


WAIT_MS = 60_000  # a limit for what never comes; a test that means a time measures it
for _wait in ("waitUntil", "waitSignal", "waitSignals", "waitCallback", "waitExposed", "waitActive"):
    getattr(QtBot, _wait).__kwdefaults__["timeout"] = WAIT_MS  # 5 s by itself: little on a machine that is busy


class NetworkBlockedError(AssertionError):
    """A test reached for the network."""


def _refuse_unless_loopback(address: Any) -> None:
    """Raise unless ``address`` is a Unix socket's path or a loopback host."""
    if not isinstance(address, tuple):
        return
    host = str(address[0])
    if host in {"", "localhost"}:
        return
    try:
        is_loopback = ip_address(host).is_loopback
    except ValueError:
        is_loopback = False
    if not is_loopback:
        msg = f"{host}: no test may use the network; serve it on 127.0.0.1 or use a file"
        raise NetworkBlockedError(msg)


class _LoopbackSocket(socket.socket):
    """A socket that connects and sends to this machine only; one that tries more is closed, to leave no warning."""

    def _check(self, address: Any) -> None:
        try:
            _refuse_unless_loopback(address)
        except NetworkBlockedError:
            self.close()
            raise

    def connect(self, address: Any) -> None:
        self._check(address)
        super().connect(address)

    def connect_ex(self, address: Any) -> int:
        self._check(address)
        return super().connect_ex(address)

    def sendto(self, data: Any, *flags_and_address: Any) -> int:
        self._check(flags_and_address[-1])
        return super().sendto(data, *flags_and_address)


_look_up = socket.getaddrinfo


def _look_up_loopback(host: Any, *args: Any, **kwargs: Any) -> Any:
    _refuse_unless_loopback((host.decode() if isinstance(host, bytes) else host or "",))
    return _look_up(host, *args, **kwargs)


@pytest.fixture(autouse=True, scope="session")
def _no_network() -> Iterator[None]:
    """Refuse every connection that leaves this machine, in every test and fixture."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "socket", _LoopbackSocket)
        patch.setattr(socket, "getaddrinfo", _look_up_loopback)
        yield


@pytest.fixture(autouse=True)
def tldesk_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Give the test its own ``TLDESK_HOME``: settings, caches, approvals, logs and plugins of nobody else."""
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TLDESK_HOME", str(home))
        yield home


@pytest.fixture(autouse=True)
def _collect_in_this_thread(request: pytest.FixtureRequest) -> Iterator[None]:
    """Collect garbage of tests with Qt objects in the main thread only, as the desktop does (``tldesk.qt.collector``).

    What is left is kept out of later collections, so that each costs what its own test left behind.
    """
    if "qapp" not in request.fixturenames:
        yield
        return
    gc.disable()
    yield
    gc.collect()
    gc.freeze()
    gc.enable()
