"""Known photographs through the default backbone's own classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PIL import Image
from skimage import data

if TYPE_CHECKING:
    from pathlib import Path

    from support.program import Tldesk


@pytest.mark.parametrize(
    ("name", "classes"),
    [("chelsea", {"tabby", "tiger cat", "Egyptian cat"}), ("coffee", {"espresso"}), ("camera", {"tripod"})],
)
def test_known_photographs_are_called_what_they_show(
    tldesk: Tldesk, tmp_path: Path, name: str, classes: set[str]
) -> None:
    Image.fromarray(getattr(data, name)()).save(tmp_path / f"{name}.png")

    (answer,) = tldesk("predict", "--backbone", "timm/tf_efficientnet_lite0", tmp_path / f"{name}.png").document

    assert answer["label"] in classes
    assert len(answer["probabilities"]) == 1000
