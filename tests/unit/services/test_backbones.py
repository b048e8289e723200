"""The catalogue of backbones, with the plugins that ship."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tldesk.core.errors import UsageError
from tldesk.hooks.host import PluginHost
from tldesk.services.backbones import catalog, find, rows

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def host(tmp_path_factory: pytest.TempPathFactory) -> PluginHost:
    return PluginHost(tmp_path_factory.mktemp("home"))


def test_everything_of_timm_and_torchvision_is_listed_once(host: PluginHost) -> None:
    found = rows(host)
    keys = [row["key"] for row in found]
    assert keys == sorted(set(keys))
    assert sum(key.startswith("torchvision/") for key in keys) == 80
    assert sum(key.startswith("timm/") for key in keys) > 1_200
    assert all(row["parameters"] for row in found)
    assert {row["modality"] for row in found} == {"image"}


def test_the_default_backbone_has_its_weights_here_and_first(host: PluginHost) -> None:
    row = next(row for row in rows(host, "tf_efficientnet_lite0"))
    assert row["image_size"] == 224
    assert row["weights"][0] == {"key": "efficientnet_lite/lite0", "here": True, "license": "Apache-2.0"}


def test_weights_that_lie_in_a_hub_cache_are_here(
    host: PluginHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    (tmp_path / "hub" / "checkpoints").mkdir(parents=True)
    (tmp_path / "hub" / "checkpoints" / "resnet18-f37072fd.pth").touch()
    here = {one["key"] for row in rows(host, "torchvision/") for one in row["weights"] if one["here"]}
    assert here == {"torchvision/resnet18.IMAGENET1K_V1"}


def test_a_query_asks_for_all_of_its_words(host: PluginHost) -> None:
    assert [spec.key for spec in catalog(host, "VGG16 torchvision/ bn")] == ["torchvision/vgg16_bn"]
    assert catalog(host, "no such net") == []


def test_a_backbone_is_found_by_its_bare_name(host: PluginHost) -> None:
    assert find(host, "tf_efficientnet_lite0").key == "timm/tf_efficientnet_lite0"
    with pytest.raises(UsageError, match="did you mean"):
        find(host, "torchvision/vgg61")
