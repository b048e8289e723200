"""What the command-line tests share: small real images, and the program called in this process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from support.pictures import COLORS, write_image
from support.program import Answer

from tldesk.cli.main import run

if TYPE_CHECKING:
    from pathlib import Path

    from support.program import Tldesk


@pytest.fixture
def tldesk(capsys: pytest.CaptureFixture[str]) -> Tldesk:
    """Call the program with ``--json``; stdout must be one JSON document."""

    def call(*arguments: object) -> Answer:
        capsys.readouterr()
        status = run([*map(str, arguments), "--json"])
        out, err = capsys.readouterr()
        return Answer(status, json.loads(out), err)

    return call


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of two classes, ten pictures each."""
    root = tmp_path / "pictures"
    for number, name in enumerate(("blue", "red")):
        for index in range(10):
            write_image(root / name / f"{index:02}.png", COLORS[name], seed=100 * number + index)
    return root


@pytest.fixture
def project(tldesk: Tldesk, pictures: Path, tmp_path: Path) -> Path:
    """A project of these pictures."""
    folder = tmp_path / "colours.tldesk"
    answer = tldesk("new", folder, "--from", pictures)
    assert answer.status == 0, answer.document
    return folder
