"""The catalogue as a model: its order, its search, and what a row says."""

from __future__ import annotations

from typing import Any

from tldesk.qt.backbone_list_model import FACTS_ROLE, KEY_ROLE, BackboneListModel, facts_text, size_text
from tldesk.services.backbone_rows import BackboneRow, WeightsRow


def row(key: str, *, is_here: bool = False, size: int | None = 45_000_000, has_weights: bool = True) -> BackboneRow:
    one = WeightsRow(f"{key}.x", key, "MIT", is_here, is_default=True, host="example.org", size_bytes=size)
    return BackboneRow(
        key, key.partition("/")[2], "image", "MIT", 3_400_000, 224, weights=(one,) if has_weights else ()
    )


def model(*rows: BackboneRow, first: str = "a/default") -> BackboneListModel:
    made = BackboneListModel()
    made.set_rows(rows, first=first)
    return made


def keys(made: BackboneListModel) -> list[str]:
    return [made.index(place, 0).data(KEY_ROLE) for place in range(made.rowCount())]


def test_it_is_a_sound_model(qtmodeltester: Any) -> None:
    made = model(row("a/default"), row("b/net"))
    qtmodeltester.check(made)
    made.set_query("net")
    qtmodeltester.check(made)


def test_the_default_leads_then_what_is_here_then_the_others_by_title() -> None:
    made = model(row("a/zebra"), row("a/here", is_here=True), row("a/default"), row("b/apple"))
    assert keys(made) == ["a/default", "a/here", "b/apple", "a/zebra"]


def test_every_word_must_be_found_and_signs_between_do_not_matter() -> None:
    made = model(row("timm/tf_efficientnet_lite0"), row("timm/efficientnet_b0"), row("torchvision/vgg16"))
    made.set_query("efficientnet-lite0")
    assert keys(made) == ["timm/tf_efficientnet_lite0"]
    made.set_query("B0 timm")
    assert keys(made) == ["timm/efficientnet_b0"]
    made.set_query("no such net")
    assert (made.rowCount(), made.total) == (0, 3)


def test_a_row_says_where_its_weights_are() -> None:
    assert facts_text(row("a/x", is_here=True)) == "weights here · 224 px · a · MIT"
    assert facts_text(row("a/x")) == "download 45 MB · 224 px · a · MIT"
    assert facts_text(row("a/x", has_weights=False)) == "random only · 224 px · a · MIT"
    assert model(row("a/x")).index(0, 0).data(FACTS_ROLE) == facts_text(row("a/x"))


def test_sizes_are_short() -> None:
    assert [size_text(size) for size in (5_000, 45_400_000, 4_900_000_000)] == ["5 kB", "45 MB", "4.9 GB"]


def test_what_begins_like_the_query_comes_first() -> None:
    made = model(row("a/cspresnet50"), row("a/resnet18"))
    made.set_query("resnet")
    assert keys(made) == ["a/resnet18", "a/cspresnet50"]
