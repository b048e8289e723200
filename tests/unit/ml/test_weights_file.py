"""Weight files repeat to the byte, keep tied tensors tied, and are refused when damaged."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
import torch
from safetensors import safe_open

from tldesk.core.errors import WeightsError
from tldesk.ml.weights_file import file_sha256, load_weights, save_weights

if TYPE_CHECKING:
    from pathlib import Path


def tensors() -> dict[str, torch.Tensor]:
    base = torch.arange(24, dtype=torch.float32).reshape(2, 3, 2, 2)
    return {
        "z.tied": base,
        "a.tied": base,
        "last": base.to(memory_format=torch.channels_last),
        "part": base[1],
        "turned": base.reshape(6, 4).T,
        "count": torch.tensor(3),
        "none": torch.empty(0, 4),
        "half": torch.ones(3, dtype=torch.bfloat16),
    }


def test_every_tensor_comes_back_and_tied_ones_are_stored_once(tmp_path: Path) -> None:
    path = tmp_path / "w.safetensors"
    save_weights(path, tensors(), facts={"backbone": "x"})
    back, facts = load_weights(path)
    assert facts == {"backbone": "x"}
    for name, value in tensors().items():
        assert back[name].dtype == value.dtype
        assert torch.equal(back[name], value), name
        assert back[name].is_contiguous()
    assert back["z.tied"] is back["a.tied"]
    with safe_open(path, "pt") as file:
        assert "z.tied" not in file.keys()  # noqa: SIM118  not a mapping
        assert list(file.metadata()) == ["tldesk"]
        assert json.loads(file.metadata()["tldesk"])["aliases"] == {"z.tied": "a.tied"}


def test_the_bytes_depend_on_neither_order_nor_process(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    save_weights(one, {"b": torch.ones(2), "a": torch.zeros(3)}, facts={"x": 1, "y": 2})
    script = (
        "import sys, pathlib, torch; from tldesk.ml.weights_file import save_weights;"
        "save_weights(pathlib.Path(sys.argv[1]), {'a': torch.zeros(3), 'b': torch.ones(2)}, facts={'y': 2, 'x': 1})"
    )
    subprocess.run([sys.executable, "-c", script, str(two)], check=True, timeout=60)
    assert one.read_bytes() == two.read_bytes()
    assert file_sha256(one) == file_sha256(two)


@pytest.mark.parametrize("damage", ["missing", "cut", "text"])
def test_a_damaged_file_is_refused_by_name(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "w.safetensors"
    save_weights(path, tensors())
    match damage:
        case "missing":
            path.unlink()
        case "cut":
            path.write_bytes(path.read_bytes()[:-5])
        case _:
            path.write_text("not weights")
    with pytest.raises(WeightsError, match=r"w\.safetensors"):
        load_weights(path)


def test_a_crash_while_writing_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "w.safetensors"
    save_weights(path, {"a": torch.zeros(3)})
    before = path.read_bytes()

    def crash(_descriptor: int) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.fsync", crash)
    with pytest.raises(KeyboardInterrupt):
        save_weights(path, {"a": torch.ones(3)})
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
