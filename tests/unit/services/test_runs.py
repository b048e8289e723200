"""The proof's verdict goes by bits, as the proof itself does."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from tldesk.services.runs import run_proof

if TYPE_CHECKING:
    from pathlib import Path

    from tldesk.store.project import Project


def verdict(folder: Path, *rows: tuple[str, bool, bool, float | None]) -> str:
    names = ("path", "frozen", "moved", "max_abs_change")
    (folder / "proof.json").write_text(json.dumps([dict(zip(names, row, strict=True)) for row in rows]))
    record = SimpleNamespace(id="r1", folder=folder)
    project: Any = SimpleNamespace(runs=SimpleNamespace(find=lambda run: record))
    return run_proof(cast("Project", project), None).verdict


def test_a_frozen_tensor_whose_bits_changed_by_nothing_in_value_has_moved(tmp_path: Path) -> None:
    said = verdict(tmp_path, ("a", True, True, 0.0), ("b", True, False, 0.0), ("c", False, True, 0.1))

    assert said == "1 of 2 frozen tensors MOVED: a"


def test_only_what_moved_has_learned(tmp_path: Path) -> None:
    said = verdict(tmp_path, ("a", True, False, 0.0), ("b", False, False, 0.0), ("c", False, True, None))

    assert said == "all 1 frozen tensors are bit-identical to before; 1 of the 2 others learned"
