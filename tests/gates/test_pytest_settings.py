"""pytest as configured and conftest.py as written: planted offenders that must fail, in a suite of their own."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable
    from pathlib import Path

    Run = Callable[..., subprocess.CompletedProcess[str]]

OFFENDERS = """
import os
import socket
import threading
import urllib.request
import warnings

import pytest
from hypothesis import given, settings, strategies
from PySide6.QtCore import qWarning


def test_warning_fails():
    warnings.warn("planted")


@pytest.mark.xfail
def test_unexpected_pass_fails():
    pass


def test_qt_warning_fails():
    qWarning("planted")


def test_connection_fails():
    socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_name_look_up_fails():
    urllib.request.urlopen("http://example.org", timeout=1)


def test_datagram_fails():
    socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"planted", ("192.0.2.1", 53))


@pytest.mark.timeout(1)
def test_endless_test_fails():
    threading.Event().wait(30)


def test_known_qt_warning_passes():
    qWarning("This plugin does not support raise()")


def test_loopback_passes():
    with socket.create_server(("127.0.0.1", 0)) as server:
        with socket.create_connection(server.getsockname(), timeout=5):
            server.accept()[0].close()


def test_settings_pass(pytestconfig):
    assert float(pytestconfig.getini("timeout")) == 120
    assert float(pytestconfig.getini("faulthandler_timeout")) > 0
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
    assert os.environ["HF_HUB_OFFLINE"] == "1"
    assert settings.default.deadline is None


@given(strategies.integers())
def test_hypothesis_with_a_home_passes(number):
    assert os.path.isdir(os.environ["TLDESK_HOME"])


HOMES = []


@pytest.mark.parametrize("number", [1, 2])
def test_each_home_is_new_and_apart_from_tmp_path_passes(tldesk_home, tmp_path, number):
    HOMES.append(tldesk_home)
    assert len(set(HOMES)) == number
    assert not list(tldesk_home.iterdir())
    assert not list(tmp_path.iterdir())
"""


def run_suite(run_python: Run, checkout: Path, folder: Path, text: str) -> tuple[int, str, dict[str, str]]:
    """Run ``text`` as a test module under the project's settings; return status, report and outcome by test name."""
    shutil.copy(checkout / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    shutil.copy(checkout / "tests" / "conftest.py", folder / "tests")
    (folder / "tests" / "test_planted.py").write_text(text, encoding="utf-8")
    answer = run_python("-m", "pytest", "-v", "-p", "no:cacheprovider", cwd=folder)
    outcomes = dict(re.findall(r"::(\w+)\S* (PASSED|FAILED|ERROR)", answer.stdout))
    return answer.returncode, answer.stdout + answer.stderr, outcomes


def test_planted_offenders_fail_and_nothing_else_does(run_python: Run, checkout: Path, tmp_path: Path) -> None:
    status, report, outcomes = run_suite(run_python, checkout, tmp_path, OFFENDERS)

    names = re.findall(r"^def (test_\w+)", OFFENDERS, flags=re.MULTILINE)
    expected = {name: "FAILED" if name.endswith("_fails") else "PASSED" for name in names}
    assert outcomes == expected, report
    assert status == 1
    assert report.count("NetworkBlockedError: 192.0.2.1") >= 2
    assert "NetworkBlockedError: example.org" in report


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ("--strict-markers", "import pytest\n\n@pytest.mark.planted\ndef test_planted():\n    pass\n"),
        ("--strict-config", None),
    ],
)
def test_unknown_markers_and_settings_end_the_run(
    run_python: Run, checkout: Path, tmp_path: Path, setting: str, text: str | None
) -> None:
    if text is None:
        text = "def test_planted():\n    pass\n"
        planted = (checkout / "pyproject.toml").read_text(encoding="utf-8")
        planted = planted.replace("xfail_strict =", "planted_setting = true\nxfail_strict =")
        top = tmp_path / "checkout"
        (top / "tests").mkdir(parents=True)
        (top / "pyproject.toml").write_text(planted, encoding="utf-8")
        shutil.copy(checkout / "tests" / "conftest.py", top / "tests")
        checkout = top

    suite = tmp_path / "suite"
    suite.mkdir()
    status, report, outcomes = run_suite(run_python, checkout, suite, text)

    assert status not in {0, 1, 5}, setting  # neither passed, nor failed, nor empty: refused
    assert "planted" in report
    assert outcomes == {}
