"""What the documents say is there: their links lead somewhere, and the plan in the guide is one."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from support.program import Tldesk

CHECKOUT = Path(__file__).parents[2]
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "resources" / "docs").rglob("*.md"))]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]

    assert [link for link in local if not (page.parent / link).exists()] == []


def test_the_plan_of_the_guide_thaws_what_it_says(tldesk: Tldesk, tmp_path: Path) -> None:
    guide = (CHECKOUT / "resources/docs/freeze-plans.md").read_text(encoding="utf-8")
    (tmp_path / "plan.json").write_text(re.findall(r"```json\n(.*?)```", guide, re.DOTALL)[0], encoding="utf-8")

    whole = tldesk("layers", "timm/tf_efficientnet_lite0", "--freeze", "blocks.6").document
    found = tldesk("layers", "timm/tf_efficientnet_lite0", "--freeze", f"file:{tmp_path / 'plan.json'}").document

    blocks = {node["path"]: node for node in _nodes(found["tree"])}
    frozen = blocks["blocks.6"]["parameters"] - blocks["blocks.6"]["trainable"]
    assert 0 < frozen < 0.05 * blocks["blocks.6"]["parameters"]  # its norms
    assert blocks["blocks.5"]["trainable"] == 0
    assert found["trainable"] < whole["trainable"]


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(inner for child in node["children"] for inner in _nodes(child))]
