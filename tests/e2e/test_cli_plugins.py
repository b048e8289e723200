"""Plugins from the command line: one that breaks the program can be switched off with the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from tldesk.hooks.host import PluginHost
from tldesk.services import doctor

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def call(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "tldesk", *arguments, "--json"],
        capture_output=True,
        text=True,
        env=os.environ | {"TLDESK_HOME": str(home)},
        check=False,
    )


def test_a_plugin_that_ends_the_program_can_be_switched_off(tmp_path: Path) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "deadly.py").write_text("import os\nos._exit(7)\n", encoding="utf-8")

    approved = call(tmp_path, "plugins", "approve", "deadly")
    assert json.loads(approved.stdout)[0]["state"] == "active"
    assert call(tmp_path, "plugins", "list").returncode == 7
    off = call(tmp_path, "plugins", "off", "deadly")
    assert off.returncode == 0
    assert json.loads(off.stdout)[0]["state"] == "off"
    assert call(tmp_path, "plugins", "list").returncode == 0


def test_the_doctor_survives_weights_that_cannot_be_looked_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plugins").mkdir()
    (tmp_path / "plugins" / "bad.py").write_text(
        "from tldesk.api import BackboneSpec, WeightsSpec, hookimpl\nTLDESK_API = (1, 0)\n"
        "def locate(): raise RuntimeError('no such drive')\n"
        "@hookimpl\ndef tldesk_backbones(): return [BackboneSpec(key='bad/net', build=int)]\n"
        "@hookimpl\ndef tldesk_weights(): return [WeightsSpec("
        "key='bad/net.w', backbone='bad/net', title='w', locate=locate)]\n",
        encoding="utf-8",
    )
    PluginHost(tmp_path, load=False).approve("bad")
    monkeypatch.setattr(doctor, "DEFAULT_BACKBONE", "bad/net")

    checks = {check.check: check for check in doctor.examine(PluginHost(tmp_path))}

    assert not checks["default weights"].ok
    assert checks["plugins"].ok, checks["plugins"].detail
