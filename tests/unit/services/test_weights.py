"""Weights: found, loaded strictly, or an error that names every way to them; never a random net in their place."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from tldesk.core.cancel import CancelToken
from tldesk.core.contracts import BackboneSpec, WeightsSpec
from tldesk.core.errors import ModelError, UsageError, WeightsError
from tldesk.core.events import Note
from tldesk.services import downloads
from tldesk.services.weights import ResolvedWeights, at_hand, class_names, load_into, resolve, stored_at

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tldesk.core.events import Event
    from tldesk.hooks.host import PluginHost


def build() -> nn.Module:
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.Flatten(), nn.Linear(4, 2))


NET = BackboneSpec(key="my/net", build=build, title="A small net", classifier="3", parameters=10)


@dataclass
class Host:
    """The part of a plugin host that the service asks."""

    home: Path
    offered: tuple[WeightsSpec, ...] = ()
    specs: dict[str, BackboneSpec] = field(default_factory=lambda: {"my/net": NET})

    def weights_for(self, key: str) -> tuple[WeightsSpec, ...]:
        return tuple(spec for spec in self.offered if spec.backbone == key)

    def weights(self) -> dict[str, WeightsSpec]:
        return {spec.key: spec for spec in self.offered}

    def backbones(self) -> dict[str, BackboneSpec]:
        return self.specs

    def backbone(self, key: str) -> BackboneSpec:
        return self.specs[key]


def host(home: Path, *offered: WeightsSpec) -> PluginHost:
    return cast("PluginHost", Host(home, offered))


def offered(tag: str, path: Path | None, **more: Any) -> WeightsSpec:
    return WeightsSpec(key=f"my/net.{tag}", backbone="my/net", title=tag, locate=lambda: path, **more)


def find_weights(of: PluginHost, text: str = "auto", **more: Any) -> ResolvedWeights:
    return resolve(of, NET, text, **{"on_event": lambda _: None, "cancel": CancelToken(), **more})


@pytest.fixture
def saved(tmp_path: Path) -> tuple[nn.Module, Path]:
    torch.manual_seed(1)
    module = build()
    path = tmp_path / "good.safetensors"
    save_file(module.state_dict(), path)
    return module, path


def same(a: nn.Module, b: nn.Module) -> bool:
    return all(torch.equal(x, y) for x, y in zip(a.state_dict().values(), b.state_dict().values(), strict=True))


def write(path: Path, tensors: Mapping[str, torch.Tensor]) -> Path:
    save_file(dict(tensors), path)
    return path


# --- resolve -----------------------------------------------------------------------------------------------


def test_auto_takes_the_default_that_is_here_and_records_its_sum(saved: tuple[nn.Module, Path], tmp_path: Path) -> None:
    _, path = saved
    of = host(tmp_path, offered("old", path), offered("new", path, is_default=True))
    found = find_weights(of)
    assert (found.source, found.path) == ("my/net.new", path)
    assert found.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert find_weights(of, "old").source == "my/net.old"
    assert find_weights(of, "my/net.old").source == "my/net.old"


def test_auto_never_falls_back_to_other_or_random_weights(saved: tuple[nn.Module, Path], tmp_path: Path) -> None:
    far = offered("new", None, is_default=True, url="https://weights.example/w.safetensors", size_bytes=5 << 20)
    of = host(tmp_path, far, offered("old", saved[1]))
    with pytest.raises(WeightsError) as caught:
        find_weights(of)
    assert "not on this computer" in caught.value.what
    for way in ("--weights my/net.old (here)", "weights.example, 5 MiB", "--weights FILE", "--weights none"):
        assert way in caught.value.cure
    with pytest.raises(WeightsError, match="no plugin offers pretrained weights"):
        find_weights(host(tmp_path))


def test_random_weights_are_said_aloud(tmp_path: Path) -> None:
    events: list[Event] = []
    found = find_weights(host(tmp_path), "none", on_event=events.append)
    assert (found.source, found.path, found.sha256) == ("none", None, None)
    assert isinstance(events[0], Note)
    assert "random weights" in events[0].text


def test_an_allowed_download_is_kept_and_found_again(
    saved: tuple[nn.Module, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = offered("new", None, is_default=True, url="https://weights.example/w.safetensors")
    of = host(tmp_path / "home", spec)
    asked: list[str] = []

    def fake(url: str, to: Path, **_: Any) -> Path:
        asked.append(url)
        to.parent.mkdir(parents=True)
        to.write_bytes(saved[1].read_bytes())
        return to

    monkeypatch.setattr(downloads, "download", fake)
    assert at_hand(of, spec) is None
    first = find_weights(of, allow_download=True)
    assert first.path == stored_at(of, spec) == at_hand(of, spec)
    assert find_weights(of, allow_download=True) == first
    assert asked == ["https://weights.example/w.safetensors"]


def test_a_damaged_cached_file_is_not_used(saved: tuple[nn.Module, Path], tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="is damaged"):
        find_weights(host(tmp_path, offered("new", saved[1], is_default=True, sha256="00000000")))


def test_a_plugin_that_fails_to_look_has_no_weights_here(tmp_path: Path) -> None:
    def broken() -> Path | None:
        raise RuntimeError

    spec = WeightsSpec(key="my/net.x", backbone="my/net", title="x", locate=broken, is_default=True)
    assert at_hand(host(tmp_path, spec), spec) is None


def test_an_unknown_key_and_a_missing_file_are_told_apart(tmp_path: Path) -> None:
    of = host(tmp_path, offered("in1k", None))
    with pytest.raises(UsageError, match=r"no weights 'in2k'.*auto, none, my/net\.in1k"):
        find_weights(of, "in2k")
    with pytest.raises(WeightsError, match=r"w\.safetensors does not exist"):
        find_weights(of, str(tmp_path / "w.safetensors"))
    with pytest.raises(WeightsError, match="is a folder"):
        find_weights(of, str(tmp_path))


def test_a_known_file_fetched_by_hand_is_read_as_its_plugin_would(
    saved: tuple[nn.Module, Path], tmp_path: Path
) -> None:
    digest = hashlib.sha256(saved[1].read_bytes()).hexdigest()
    spec = offered("new", None, sha256=digest[:12])
    assert find_weights(host(tmp_path, spec), str(saved[1])).spec is spec


# --- load --------------------------------------------------------------------------------------------------


def file(path: Path, **more: Any) -> ResolvedWeights:
    return ResolvedWeights(path.name, path, None, **more)


def test_every_tensor_is_loaded(saved: tuple[nn.Module, Path]) -> None:
    module = build()
    load_into(module, NET, file(saved[1]))
    assert same(module, saved[0])


@pytest.mark.parametrize("wrapper", [None, "state_dict", "model"])
def test_tensor_dicts_of_torch_are_read_wrapped_or_not(
    saved: tuple[nn.Module, Path], tmp_path: Path, wrapper: str | None
) -> None:
    state = saved[0].state_dict()
    path = tmp_path / "w.pth"
    torch.save({wrapper: state, "epoch": 3} if wrapper else state, path)
    module = build()
    load_into(module, NET, file(path))
    assert same(module, saved[0])


def test_prefix_and_rename_map_names(saved: tuple[nn.Module, Path], tmp_path: Path) -> None:
    state = saved[0].state_dict()
    path = write(tmp_path / "w.safetensors", {f"net.{k.replace('0.', 'conv.')}": v for k, v in state.items()})
    module = build()
    load_into(module, NET, file(path, prefix="net.", rename={"conv.": "0."}))
    assert same(module, saved[0])


def test_a_prefix_that_is_missing_is_guessed(saved: tuple[nn.Module, Path], tmp_path: Path) -> None:
    path = write(tmp_path / "w.safetensors", {f"module.{k}": v for k, v in saved[0].state_dict().items()})
    with pytest.raises(WeightsError, match=r"set weights\.prefix=module\."):
        load_into(build(), NET, file(path))


def test_missing_and_unexpected_tensors_are_named_and_counted(saved: tuple[nn.Module, Path], tmp_path: Path) -> None:
    state = dict(saved[0].state_dict())
    del state["0.bias"]
    extra = {f"extra.{i}": torch.zeros(1) for i in range(10)}
    with pytest.raises(WeightsError) as caught:
        load_into(build(), NET, file(write(tmp_path / "w.safetensors", state | extra)))
    assert "1 of 9 tensors are missing (0.bias)" in caught.value.what
    assert "10 are unexpected (extra.0, extra.1," in caught.value.what
    assert "extra.7 and 2 more" in caught.value.what


def test_another_shape_is_another_architecture(saved: tuple[nn.Module, Path], tmp_path: Path) -> None:
    state = dict(saved[0].state_dict()) | {"0.weight": torch.zeros(8, 3, 3, 3)}
    with pytest.raises(WeightsError, match=r"another architecture.*0\.weight \(8, 3, 3, 3\) for \(4, 3, 3, 3\)"):
        load_into(build(), NET, file(write(tmp_path / "w.safetensors", state)))


@pytest.mark.parametrize("change", ["missing", "other"])
def test_only_a_classifier_that_is_taken_off_may_differ(
    saved: tuple[nn.Module, Path], tmp_path: Path, change: str
) -> None:
    state = {k: v for k, v in saved[0].state_dict().items() if not k.startswith("3.")}
    if change == "other":
        state |= {"3.weight": torch.zeros(7, 4), "3.bias": torch.zeros(7)}
    path = write(tmp_path / "w.safetensors", state)
    module = build()
    load_into(module, NET, file(path))
    assert torch.equal(cast("Any", module)[0].weight, cast("Any", saved[0])[0].weight)
    with pytest.raises(WeightsError, match=r"3\.weight"):
        load_into(build(), NET, file(path), keeps_classifier=True)


def test_a_pickle_is_refused_with_the_lines_that_convert_it(tmp_path: Path) -> None:
    path = tmp_path / "model.pth"
    torch.save(build(), path)
    with pytest.raises(WeightsError, match="could run code") as caught:
        load_into(build(), NET, file(path))
    lines = [line.strip() for line in caught.value.cure.splitlines()[1:]]
    assert len(lines) == 3
    exec("\n".join(lines), {})  # what the person is told to run must run
    module = build()
    load_into(module, NET, file(tmp_path / "model.safetensors"))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"hello, I am no weights", "is no weights file"),
        (b"", "cut short"),
        (b"\x10\0\0\0\0\0\0\0{broken", "no whole safetensors"),
    ],
)
def test_a_file_that_is_no_weights_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "w.pth"
    path.write_bytes(content)
    with pytest.raises(WeightsError, match=said):
        load_into(build(), NET, file(path))


def test_a_truncated_file_is_named(saved: tuple[nn.Module, Path], tmp_path: Path) -> None:
    path = tmp_path / "w.pth"
    torch.save(saved[0].state_dict(), path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(WeightsError, match="cut short"):
        load_into(build(), NET, file(path))


def test_tensors_without_names_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "w.pt"
    torch.save([torch.zeros(1)], path)
    with pytest.raises(WeightsError, match="no named tensors but a list"):
        load_into(build(), NET, file(path))


def test_a_plugins_translation_is_tried_for_a_file_of_old_names(saved: tuple[nn.Module, Path], tmp_path: Path) -> None:
    def convert(state: Mapping[str, torch.Tensor], module: nn.Module) -> Mapping[str, torch.Tensor]:
        if "old.weight" not in state:
            raise ModelError("not mine")
        return {k.replace("old.", "0."): v for k, v in state.items()}

    state = {k.replace("0.", "old.", 1) if k.startswith("0.") else k: v for k, v in saved[0].state_dict().items()}
    path = write(tmp_path / "w.safetensors", state)
    found = find_weights(host(tmp_path, offered("new", None, convert=convert)), str(path))
    module = build()
    load_into(module, NET, found)
    assert same(module, saved[0])
    other = write(tmp_path / "other.safetensors", {"a": torch.zeros(1)})
    with pytest.raises(WeightsError, match=r"unexpected \(a\)"):
        load_into(build(), NET, find_weights(host(tmp_path, offered("new", None, convert=convert)), str(other)))


def test_class_names_are_unique() -> None:
    spec = offered("new", None, classes=lambda: ["crane", "cat", "crane"])
    assert class_names(spec) == ("crane", "cat", "crane (2)")
