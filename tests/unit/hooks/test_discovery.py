"""What an approval covers: whatever of a plugin is run was part of what was approved."""

from __future__ import annotations

import py_compile
import sys
from typing import TYPE_CHECKING

import pytest

from tldesk.core.errors import PluginError
from tldesk.hooks.host import PluginHost
from tldesk.hooks.states import Standing

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "from tldesk.api import BackboneSpec, hookimpl\nTLDESK_API = (1, 0)\n"


@pytest.fixture
def plugin(tmp_path: Path) -> Path:
    """The folder of a plugin that has one key, which its module ``names`` tells; not yet approved."""
    folder = tmp_path / "plugins" / "mine"
    folder.mkdir(parents=True)
    hook = "@hookimpl\ndef tldesk_backbones(): return [BackboneSpec(key=KEY, build=int)]\n"
    (folder / "__init__.py").write_text(f"{HEAD}from .names import KEY\n{hook}", encoding="utf-8")
    (folder / "names.py").write_text("KEY = 'mine/good'\n", encoding="utf-8")
    return folder


def standing(home: Path) -> Standing:
    return next(state.state for state in PluginHost(home, load=False).plugins if state.name == "mine")


def test_bytecode_that_lies_beside_the_sources_asks_again(tmp_path: Path, plugin: Path) -> None:
    PluginHost(tmp_path, load=False).approve("mine")
    assert standing(tmp_path) is Standing.ACTIVE
    (tmp_path / "evil.py").write_text("KEY = 'mine/evil'\n", encoding="utf-8")
    py_compile.compile(str(tmp_path / "evil.py"), cfile=str(plugin / "evil.pyc"))
    assert standing(tmp_path) is Standing.UNAPPROVED


@pytest.mark.parametrize("module", ["__init__", "names"])
def test_a_bytecode_cache_is_neither_run_nor_written(tmp_path: Path, plugin: Path, module: str) -> None:
    PluginHost(tmp_path, load=False).approve("mine")
    source = plugin / f"{module}.py"
    evil = tmp_path / "evil.py"
    evil.write_text(source.read_text(encoding="utf-8") + "raise RuntimeError('evil ran')\n", encoding="utf-8")
    cached = py_compile.compile(
        str(evil),
        cfile=str(plugin / "__pycache__" / f"{module}.{sys.implementation.cache_tag}.pyc"),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )
    assert cached is not None

    host = PluginHost(tmp_path)
    assert "mine/good" in host.backbones()
    assert len(list((plugin / "__pycache__").iterdir())) == 1


def test_a_folder_without_init_works_as_a_package(tmp_path: Path, plugin: Path) -> None:
    (plugin / "deep").mkdir()
    (plugin / "names.py").rename(plugin / "deep" / "names.py")
    init = plugin / "__init__.py"
    init.write_text(init.read_text(encoding="utf-8").replace(".names", ".deep.names"), encoding="utf-8")
    PluginHost(tmp_path, load=False).approve("mine")
    assert "mine/good" in PluginHost(tmp_path).backbones()
    assert not list(plugin.rglob("*.pyc"))


def test_a_linked_folder_is_refused_by_name(tmp_path: Path, plugin: Path) -> None:
    PluginHost(tmp_path, load=False).approve("mine")
    (tmp_path / "elsewhere").mkdir()
    (plugin / "linked").symlink_to(tmp_path / "elsewhere", target_is_directory=True)

    host = PluginHost(tmp_path)
    (state,) = [state for state in host.load().plugins if state.name == "mine"]
    assert state.state is Standing.FAULTY
    assert state.fault is not None
    assert f"{plugin / 'linked'} is a link" in state.fault.error
    assert "mine/good" not in host.backbones()
    with pytest.raises(PluginError, match=r"plugin mine: .*linked is a link"):
        host.approve("mine")


def test_a_linked_file_counts_with_what_it_holds(tmp_path: Path, plugin: Path) -> None:
    (plugin / "names.py").rename(tmp_path / "names.py")
    (plugin / "names.py").symlink_to(tmp_path / "names.py")
    PluginHost(tmp_path, load=False).approve("mine")
    assert standing(tmp_path) is Standing.ACTIVE
    (tmp_path / "names.py").write_text("KEY = 'mine/evil'\n", encoding="utf-8")
    assert standing(tmp_path) is Standing.UNAPPROVED
