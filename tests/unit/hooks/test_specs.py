"""The hooks themselves: documented, versioned, and each used by a plugin of ours."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import tldesk
from tldesk.hooks.checks import HOOK_NAMES, KINDS
from tldesk.hooks.specs import HOOK_AREAS

PLUGINS = Path(tldesk.__file__).parent.parent / "plugins"


@pytest.mark.parametrize("hook", HOOK_NAMES)
def test_each_hook_says_args_returns_thread_and_since(hook: str) -> None:
    text = next(vars(area)[hook].__doc__ for area in HOOK_AREAS if hook in vars(area))
    for part in ("Args:", "Returns:", "Thread:", "Since:"):
        assert part in text


@pytest.mark.parametrize("hook", HOOK_NAMES)
def test_each_hook_is_used_by_a_plugin_of_ours(hook: str) -> None:
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in PLUGINS.glob("*/__init__.py")]
    names = {node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    assert hook in names


def test_each_kind_has_its_hook() -> None:
    assert {kind.hook for kind in KINDS.values()} == set(HOOK_NAMES)


def test_the_api_imports_neither_torch_nor_qt() -> None:
    code = "import sys, tldesk.api; print([n for n in ('torch', 'PySide6', 'sqlalchemy') if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
