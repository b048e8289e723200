"""Find plugins without importing any: entry points of installed distributions, and the user's plugin folder."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tldesk.core.errors import PluginError
from tldesk.hooks.user_modules import load_user_module

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.metadata import Distribution, EntryPoint

ENTRY_POINT_GROUP = "tldesk.plugins"
OWN_DISTRIBUTION = "tldesk"

_CHUNK_BYTES = 1 << 20
_WRITTEN_BY_INSTALLERS = {"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A plugin that was found and not yet imported: an entry point, or a file or folder of the user."""

    name: str
    version: str
    distribution: str
    path: Path  # of the file or folder; for a distribution where it is installed
    entry_point: EntryPoint | None = None

    @property
    def is_first_party(self) -> bool:
        """Whether TL Desk's own distribution provides it."""
        return self.entry_point is not None and _normal(self.distribution) == OWN_DISTRIBUTION

    def digest(self) -> str:
        """Return the sha256 over the names and contents of all its files: what an approval is for.

        Raises:
            PluginError: A folder in it is a link: what lies behind it could change without being seen.
        """
        digest = hashlib.sha256()
        for name, path in sorted(self._files()):
            digest.update(f"{name}\0".encode())
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK_BYTES):
                    digest.update(chunk)
            digest.update(b"\0")
        return digest.hexdigest()

    def load(self) -> object:
        """Import it and return the plugin object. Whatever its code raises comes out."""
        if self.entry_point is not None:
            return self.entry_point.load()
        return load_user_module(self.name, self.path)

    def _files(self) -> Iterator[tuple[str, Path]]:
        if self.entry_point is None:
            yield from _tree(self.path, self.path.parent)
            return
        seen: set[Path] = set()
        for file in (self.entry_point.dist.files if self.entry_point.dist else None) or ():
            path = Path(str(file.locate()))
            if not _is_cache(path) and file.name not in _WRITTEN_BY_INSTALLERS and path.is_file():
                seen.add(path.resolve())
                yield str(file), path
        # An editable install lists a .pth only: the package that the entry point names counts, wherever it lies.
        for root in _package_roots(self.entry_point.module.partition(".")[0]):
            for name, path in _tree(root, root.parent):
                if path.resolve() not in seen:
                    yield name, path


def find_candidates(folder: Path) -> list[Candidate]:
    """List all plugins: the first-party ones first, then by name. Nothing is imported."""
    found = [_of_entry_point(point) for point in importlib.metadata.entry_points(group=ENTRY_POINT_GROUP)]
    if folder.is_dir():
        for path in folder.iterdir():
            is_plugin = path.is_dir() or path.suffix == ".py"
            if is_plugin and not path.name.startswith((".", "_")):
                found.append(Candidate(name=path.stem, version="", distribution="", path=path.absolute()))
    return sorted(found, key=lambda one: (not one.is_first_party, one.name, str(one.path)))


def _of_entry_point(point: EntryPoint) -> Candidate:
    dist: Distribution | None = point.dist
    return Candidate(
        name=point.name,
        version=dist.version if dist else "",
        distribution=dist.name if dist else "",
        path=Path(str(dist.locate_file(""))).resolve() if dist else Path(),
        entry_point=point,
    )


def _package_roots(name: str) -> list[Path]:
    """Return the folder or file of a top-level module; looking for it runs none of its code."""
    try:
        spec = importlib.util.find_spec(name)
    except (ImportError, ValueError):
        return []
    if spec is None:
        return []
    if spec.submodule_search_locations:
        return [Path(place) for place in spec.submodule_search_locations]
    return [Path(spec.origin)] if spec.origin else []


def _tree(root: Path, base: Path) -> Iterator[tuple[str, Path]]:
    if not root.is_dir():
        yield root.relative_to(base).as_posix(), root
        return
    for folder, subfolders, names in os.walk(root, onerror=_raise):
        for name in subfolders:
            if (Path(folder) / name).is_symlink():
                raise PluginError(f"{Path(folder) / name} is a link to a folder", "put the folder itself there")
        for name in names:
            path = Path(folder) / name
            if path.is_file() and not _is_cache(path):
                yield path.relative_to(base).as_posix(), path


def _is_cache(path: Path) -> bool:
    """Say whether Python wrote it beside a source. A .pyc anywhere else is a module of its own."""
    return path.suffix == ".pyc" and path.parent.name == "__pycache__"


def _raise(error: OSError) -> None:
    raise error


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
