"""The import benchmark runs, writes files that differ, and describes every side. Its seconds are not looked at."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]


def run_python(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments], cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_import_benchmark_prints_one_document_with_every_side_and_ratio(tmp_path: Path) -> None:
    output = run_python("-m", "benchmarks", "import", "--json", "--count", "40", "--folder", str(tmp_path))
    document = json.loads(output)
    assert document["files"] == 40
    for side in ("import", "plain", "same_tables"):
        assert len(document[side]["all_s"]) == document["rounds"]
        assert len(document[side]["what"]) > 100
    assert set(document["ratio"]) == {"plain", "same_tables"}
    assert list(tmp_path.iterdir()) == []


def test_its_pictures_are_jpegs_that_all_differ(tmp_path: Path) -> None:
    code = f"import pathlib, benchmarks.import_phase_one as one;one.write_jpegs(pathlib.Path({str(tmp_path)!r}), 40)"
    run_python("-c", code)
    contents = {path.read_bytes() for path in tmp_path.rglob("*.jpg")}
    assert len(contents) == 40
    assert {content[:2] + content[-2:] for content in contents} == {b"\xff\xd8\xff\xd9"}
