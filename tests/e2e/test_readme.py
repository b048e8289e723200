"""The README's plugin works as it says."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from support.program import Tldesk

README = Path(__file__).parents[2] / "README.md"


def test_the_plugin_of_the_readme_is_listed_approved_shown_and_trained(tldesk: Tldesk, project: Path) -> None:
    code = re.findall(r"```python\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)[0]
    folder = Path(tldesk("plugins", "folder").document["folder"])
    assert folder.is_relative_to(os.environ["TLDESK_HOME"])
    folder.mkdir(parents=True)
    (folder / "tiny.py").write_text(code, encoding="utf-8")

    def state() -> str:
        return next(row for row in tldesk("plugins", "list").document if row["name"] == "tiny")["state"]

    assert state() == "unapproved"
    assert tldesk("layers", "mine/tiny").status == 2
    tldesk("plugins", "approve", "tiny")
    assert state() == "active"
    assert tldesk("layers", "mine/tiny").document["parameters"] == 16 * 28 + 32 * 145
    report = tldesk("train", project, "--backbone", "mine/tiny", "--weights", "none", "--epochs", 1).document
    assert report["outcome"] == "completed"
    assert tldesk("predict", project, README.parent / "resources/samples/things/unlabelled").status == 0
