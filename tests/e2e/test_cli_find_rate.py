"""A learning rate by the command line: one document, no run, and refusals that name the field."""

from __future__ import annotations

from typing import TYPE_CHECKING

from support.pictures import SMALL

if TYPE_CHECKING:
    from pathlib import Path

    from support.program import Tldesk

BACKBONE = SMALL[SMALL.index("--backbone") + 1]


def test_it_gives_rates_losses_and_a_suggestion_and_makes_no_run(tldesk: Tldesk, project: Path, tmp_path: Path) -> None:
    recipe = tmp_path / "r.toml"
    recipe.write_text(f'backbone = "{BACKBONE}"\ndevice = "cpu"\n[weights]\nkey = "none"\n[input]\nsize = 32\n')
    found = tldesk("find-rate", project, "--recipe", recipe, "--freeze", "head", "--set", "threads=1")
    assert found.status == 0, found.document
    assert set(found.document) == {"rates", "losses", "suggestion"}
    assert len(found.document["rates"]) == len(found.document["losses"]) >= 10
    assert tldesk("runs", project).document == []


def test_a_wrong_field_is_named(tldesk: Tldesk, project: Path) -> None:
    found = tldesk("find-rate", project, "--set", "optimizer.lr=0")
    assert found.status == 2
    assert "optimizer.lr" in str(found.document)
    assert tldesk("find-rate", project, "--set", "head.key=ridge").status == 2
