"""Import the user's plugin files from their sources alone: what was approved is what runs, no bytecode cache."""

from __future__ import annotations

import importlib.util
import re
import sys
from importlib.machinery import (
    BYTECODE_SUFFIXES,
    EXTENSION_SUFFIXES,
    SOURCE_SUFFIXES,
    ExtensionFileLoader,
    FileFinder,
    ModuleSpec,
    SourceFileLoader,
    SourcelessFileLoader,
)
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from types import CodeType, ModuleType

_PREFIX = "tldesk_user_plugin_"


class SourceLoader(SourceFileLoader):
    """Compiles the source each time: ``__pycache__`` is no part of an approval, so it is neither read nor written."""

    def get_code(self, fullname: str) -> CodeType:
        """Return the code of the source file as it is now."""
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)


_LOADERS = (
    (ExtensionFileLoader, EXTENSION_SUFFIXES),
    (SourceLoader, SOURCE_SUFFIXES),
    (SourcelessFileLoader, BYTECODE_SUFFIXES),  # of files beside the sources, which an approval covers
)


class _SubmoduleFinder:
    """Finds the modules inside the user's plugin folders, in place of Python's own finder."""

    @staticmethod
    def find_spec(fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """Return where a module of a user's plugin lies; None for every other module."""
        if not fullname.startswith(_PREFIX):
            return None
        folders: list[str] = []
        for place in path or ():
            spec = FileFinder(place, *_LOADERS).find_spec(fullname, target)
            if spec is not None and spec.loader is not None:
                return spec
            folders += (spec.submodule_search_locations or []) if spec is not None else []
        if not folders:
            return None
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = folders
        return spec


def load_user_module(name: str, path: Path) -> ModuleType:
    """Import the plugin in a file or folder. Whatever its code raises comes out."""
    if _SubmoduleFinder not in sys.meta_path:
        sys.meta_path.insert(0, _SubmoduleFinder)
    module_name = f"{_PREFIX}{re.sub(r'[^0-9A-Za-z_]', '_', name)}"
    is_package = path.is_dir()
    file = path / "__init__.py" if is_package else path
    spec = importlib.util.spec_from_file_location(
        module_name,
        file,
        loader=SourceLoader(module_name, str(file)),
        submodule_search_locations=[str(path)] if is_package else None,
    )
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python module")
    _forget(module_name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module  # dataclasses and relative imports look it up while it runs
    try:
        spec.loader.exec_module(module)
    except BaseException:
        _forget(module_name)
        raise
    return module


def _forget(module_name: str) -> None:
    """Drop a plugin's modules, so that none of an earlier content is taken for part of this one."""
    for name in [name for name in sys.modules if name == module_name or name.startswith(f"{module_name}.")]:
        del sys.modules[name]
