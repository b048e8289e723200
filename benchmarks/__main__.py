"""Run one benchmark by its name."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
from importlib import import_module
from pathlib import Path

BENCHMARKS = {
    "answer": "benchmarks.labelling_latency",
    "import": "benchmarks.import_phase_one",
    "demo_accuracy": "benchmarks.demo_accuracy",
    "gui": "benchmarks.gui",
    "head_only": "benchmarks.cached_training:head_only",
    "layer_tree": "benchmarks.layer_tree",
    "nearest_good": "benchmarks.nearest_good",
    "one_pass": "benchmarks.one_pass",
    "partial": "benchmarks.cached_training:partial",
    "quality": "benchmarks.quality",
    "rate_finder": "benchmarks.rate_finder",
    "resume": "benchmarks.resume",
    "second_run": "benchmarks.cached_training:second_run",
    "startup": "benchmarks.startup",
    "views": "benchmarks.cached_training:views",
}


def main() -> None:
    """Run the benchmark and print its figures, as lines or as one JSON document."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure TL Desk.")
    parser.add_argument("name", choices=sorted(BENCHMARKS))
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout")
    parser.add_argument("--count", type=int, help="files, seeds or rows; default: as documented")
    parser.add_argument("--folder", type=Path, help="where to work (default: a temporary folder)")
    parser.add_argument("--data", type=Path, help="the pictures, where a benchmark does not ship its own")
    given, rest = parser.parse_known_args()
    module, _, function = BENCHMARKS[given.name].partition(":")
    benchmark = import_module(module)
    if rest and not hasattr(benchmark, "options"):
        parser.error(f"{given.name} takes no {' '.join(rest)}")
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="tldesk-benchmark-") as name:
        more = {} if given.data is None else {"data": given.data}
        more |= {"chosen": benchmark.options(rest)} if rest else {}
        figures = getattr(benchmark, function or "measure")(
            Path(name), count=given.count or benchmark.COUNT, say=_say, **more
        )
    document = {"benchmark": given.name, **figures, "machine": _machine()}
    print(json.dumps(document, indent=2) if given.json else "\n".join(_lines(document)))


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _machine() -> dict[str, object]:
    return {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.system()}


def _lines(document: dict[str, object], indent: str = "") -> list[str]:
    lines: list[str] = []
    for name, value in document.items():
        if isinstance(value, dict):
            lines += [f"{indent}{name}:", *_lines(value, indent + "  ")]
        else:
            lines.append(f"{indent}{name}: {value:.4g}" if isinstance(value, float) else f"{indent}{name}: {value}")
    return lines


if __name__ == "__main__":
    main()
