"""The wheel in a clean environment outside the checkout: what a person who never saw the repository gets."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).resolve().parents[2]
DEMO_TIMEOUT_S = 300


@dataclass(frozen=True, slots=True)
class Installation:
    """A wheel and the clean environment that it was installed into."""

    wheel: Path
    python: Path
    home: Path

    def run(self, *command: str, timeout_s: float = 60) -> subprocess.CompletedProcess[str]:
        """Run ``command`` outside the checkout, with nothing of this process's Python around it."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
        return subprocess.run(
            command,
            cwd=self.home,
            env={**kept, "TLDESK_HOME": str(self.home / "settings"), "PYTHONNOUSERSITE": "1"},
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )


def ran(*command: str, cwd: Path = CHECKOUT) -> None:
    """Run ``command`` and show what it said if it failed."""
    answer = subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=110, check=False)
    assert answer.returncode == 0, f"{command}\n{answer.stdout}\n{answer.stderr}"


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """Build the wheel, install it into a clean environment that borrows this one's third-party packages."""
    top = tmp_path_factory.mktemp("wheel")
    ran(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(top / "dist"), str(CHECKOUT))
    (wheel,) = (top / "dist").glob("*.whl")
    ran(sys.executable, "-m", "venv", "--without-pip", str(top / "venv"), cwd=top)
    python = top / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    offline = ("--no-index", "--no-deps", "--no-build-isolation", "--disable-pip-version-check")
    ran(sys.executable, "-m", "pip", "--python", str(python), "install", *offline, str(wheel), cwd=top)
    # Torch need not be fetched again. A folder that a .pth names is searched, but its own .pth files are not read,
    # so that the checkout's editable install stays out.
    (site_packages,) = (top / "venv").rglob("site-packages")
    (site_packages / "parent.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    home = top / "somewhere else"
    home.mkdir()
    return Installation(wheel, python, home)


def test_the_wheel_carries_house_plugins_and_resources(installation: Installation) -> None:
    names = set(zipfile.ZipFile(installation.wheel).namelist())

    assert {"tldesk/__init__.py", "tldesk/py.typed", "tldesk_folders/__init__.py"} <= names
    shipped = {
        f"tldesk/_resources/{path.relative_to(CHECKOUT / 'resources').as_posix()}"
        for folder in ("docs", "recipes", "samples", "icons")
        for path in (CHECKOUT / "resources" / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert shipped <= names
    folders = {name.partition("/")[0] for name in names}
    assert not folders & {"tests", "benchmarks", "plugins", "resources"}
    assert not [name for name in names if "__pycache__" in name or name.startswith("tldesk/_resources/scripts")]


def test_the_locator_finds_package_data(installation: Installation) -> None:
    script = "import tldesk.resources as r; print(r.resource('docs/glossary.md')); print(r.resource('samples'))"

    answer = installation.run(str(installation.python), "-c", script)

    assert answer.returncode == 0, answer.stderr
    for found in map(Path, answer.stdout.splitlines()):
        assert found.exists()
        assert "_resources" in found.parts
        assert not found.is_relative_to(CHECKOUT)


def test_every_plugin_is_announced_by_entry_point(installation: Installation) -> None:
    script = (
        "from importlib.metadata import entry_points\n"
        "import json, pathlib\n"
        "found = entry_points(group='tldesk.plugins')\n"
        "print(json.dumps({e.name: e.load().__file__ for e in found}))"
    )

    answer = installation.run(str(installation.python), "-c", script)

    assert answer.returncode == 0, answer.stderr
    plugins = json.loads(answer.stdout)
    assert set(plugins) == {path.name for path in (CHECKOUT / "plugins").glob("tldesk_*")}
    assert not [file for file in plugins.values() if Path(file).is_relative_to(CHECKOUT)]


@pytest.mark.timeout(DEMO_TIMEOUT_S + 30)
def test_the_demo_runs_to_its_end(installation: Installation) -> None:
    program = str(installation.python.with_name("tldesk"))

    answer = installation.run(program, "demo", "--headless", "--json", timeout_s=DEMO_TIMEOUT_S)

    assert answer.returncode == 0, answer.stderr
    result = json.loads(answer.stdout)
    assert result["train"]["outcome"] == "completed"
    assert Path(result["train"]["folder"], "best.safetensors").is_file()
    assert not Path(result["project"]).resolve().is_relative_to(CHECKOUT)
