"""Whether a run that is killed goes on to the same bytes: SIGKILL at moments spread over the whole run.

    python -m benchmarks resume

Each run trains MobileNetV3-small on 40 pictures of the sample project, by gradual unfreezing with AdamW, one-cycle,
moving average, augmentation and dropout; half of them without, half with two loader threads. A run is killed three
times, at a moment chosen by its number: in a step (some milliseconds after step n is told), between two steps (as soon
as it is told), and while a checkpoint is written (as soon as its temporary file is seen). Then it is resumed until it
is done, and ``last.safetensors`` and ``metrics.csv`` are compared with those of a run that was never stopped.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from tldesk.resources import resource

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COUNT = 50  # runs that are killed
KILLS = 3  # of each
EPOCHS = 4
BATCH = 8
PICTURES = 8  # of each class, five classes
FILES = ("last.safetensors", "metrics.csv", "best.safetensors", "proof.json")
RECIPE: dict[str, Any] = {
    "backbone": "torchvision/mobilenet_v3_small",
    "weights": {"key": "none"},
    "input": {"size": 64},
    "freeze": "gradual",
    "head": {"key": "mlp", "hidden": [32], "dropout": 0.5},
    "optimizer": {"key": "adamw", "lr": 0.003, "weight_decay": 0.05},
    "schedule": {"key": "one-cycle", "warmup": 0.5},
    "ema": 0.9,
    "augment": "standard",
    "epochs": EPOCHS,
    "batch_size": BATCH,
    "device": "cpu",
    "threads": 1,
    "checkpoint_s": 0.05,
    "seed": 3,
}


def measure(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, Any]:
    """Kill and resume ``count`` runs; return how many end with the bytes of the uninterrupted one."""
    project = _project(folder)
    whole = {}
    spans = {}
    for loaders in (0, 2):
        began_s = time.monotonic()
        whole[loaders] = _hashes(_finish(_copy(project, folder / f"whole-{loaders}"), loaders))
        spans[loaders] = time.monotonic() - began_s
    say(f"uninterrupted: {spans[0]:.1f} s without and {spans[2]:.1f} s with two loader threads")
    equal, kills, odd = 0, Counter[str](), []
    began_s = time.monotonic()
    for number in range(count):
        loaders = 2 * (number % 2)
        place = _copy(project, folder / f"run-{number}")
        told = _kill(place, loaders, number=number, count=count)
        kills.update(told)
        found = _hashes(_finish(place, loaders))
        if found == whole[loaders]:
            equal += 1
        else:
            odd.append(number)
        say(f"run {number + 1}: killed {', '.join(told)}; {'equal' if found == whole[loaders] else 'NOT EQUAL'}")
        shutil.rmtree(place)
    return {
        "runs": count,
        "equal": equal,
        "odd": odd,
        "kills": dict(sorted(kills.items())),
        "files": list(FILES),
        "same_with_and_without_loaders": whole[0] == whole[2],
        "seconds": round(time.monotonic() - began_s, 1),
    }


def _project(folder: Path) -> Path:
    source = resource("samples") / "things" / "labelled"
    for kind in sorted(path for path in source.iterdir() if path.is_dir()):
        for picture in sorted(kind.iterdir())[:PICTURES]:
            to = folder / "pictures" / kind.name / picture.name
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(picture, to)
    project = folder / "base.tldesk"
    _call(folder, "new", project, "--from", folder / "pictures", "--test", "0", check=True)
    (folder / "recipe.json").write_text(json.dumps(RECIPE), encoding="utf-8")
    return project


def _copy(project: Path, to: Path) -> Path:
    to.mkdir()
    return shutil.copytree(project, to / "p.tldesk")


def _command(project: Path, loaders: int) -> list[str]:
    if next((project / "runs").glob("r*/recipe.json"), None) is not None:
        return ["train", str(project), "--resume", "latest"]
    recipe = project.parent.parent / "recipe.json"
    return ["train", str(project), "--recipe", str(recipe), "--set", f"loader_threads={loaders}"]


def _finish(project: Path, loaders: int) -> Path:
    """Train or resume until the run is done; return its folder."""
    _call(project.parent.parent, *_command(project, loaders), check=True)
    return next((project / "runs").glob("r*"))


def _kill(project: Path, loaders: int, *, number: int, count: int) -> list[str]:
    """Kill the run some times; return how, each as the moment's name."""
    draws = random.Random(number)
    steps = EPOCHS * -(-_training_samples(project) // BATCH)
    told = []
    for turn in range(KILLS):
        share = (number + draws.random()) / count if turn == 1 else draws.random() * (turn + 1) / KILLS
        moment = ("in a step", "between steps", "in a checkpoint")[(number + turn) % 3]
        step = max(1, round(share * steps))
        child = _start(project, loaders)
        try:
            told.append(_wait_and_kill(child, project, moment, step, draws))
        finally:
            child.kill()
            child.wait()
        if told[-1] == "was done":
            break
    return told


def _wait_and_kill(child: subprocess.Popen[str], project: Path, moment: str, step: int, draws: random.Random) -> str:
    """Wait for step ``step`` (or the first after it), then for the moment, and kill."""
    assert child.stderr is not None
    for line in child.stderr:
        if not line.startswith("step ") or int(line.split()[1].rstrip(":")) < step:
            continue
        if moment == "in a step":
            time.sleep(draws.random() * 0.05)
        elif moment == "in a checkpoint":
            until_s = time.monotonic() + 2
            while time.monotonic() < until_s and not any((project / "runs").glob("r*/checkpoints/.*.tmp")):
                pass
        child.kill()
        return moment
    return "was done"


def _training_samples(project: Path) -> int:
    from tldesk.core.contracts import Split
    from tldesk.store.project import Project

    with Project.open(project) as opened:
        return sum(row.split is Split.TRAIN for row in opened.samples.rows(is_labelled=True, is_readable=True))


def _start(project: Path, loaders: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "benchmarks.resume_child", *_command(project, loaders)],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
        env=_environ(project.parent.parent),
    )


def _call(folder: Path, *words: object, check: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tldesk", *map(str, words), "--json"],
        env=_environ(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(map(str, words))}: {done.stdout} {done.stderr[-2000:]}")


def _environ(folder: Path) -> dict[str, str]:
    return os.environ | {"TLDESK_HOME": str(folder / "home"), "OMP_NUM_THREADS": "1"}


def _hashes(run: Path) -> dict[str, str]:
    return {name: hashlib.sha256((run / name).read_bytes()).hexdigest() for name in FILES}
