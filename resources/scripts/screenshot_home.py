"""What the screenshots show: the sample project with two runs, and 1,000 pictures in another project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject

    from tldesk.core.standing import Standing
    from tldesk.ui.answer_strip import Answer

THINGS = Path(__file__).resolve().parents[1] / "samples" / "things"
SAMPLE = "Pictures of things.tldesk"
MANY = "Phone photos.tldesk"
MANY_IMAGES, MANY_CLASSES, LABELLED_OF_CLASS = 1_000, 30, 4
LAST_STAGE, EPOCHS = "stage:blocks.6", 4
TUNED = "last stage tuned"


def prepare(home: Path) -> None:
    """Make both projects, each command in its own process, as a person would; what is there already stays."""
    done = home / "prepared"
    if done.exists():
        return
    shutil.rmtree(home, ignore_errors=True)
    projects = home / "projects"
    projects.mkdir(parents=True)
    tldesk(home, "demo", "--headless")
    tuned = ("--freeze", LAST_STAGE, "--epochs", str(EPOCHS), "--name", TUNED)
    tldesk(home, "train", str(projects / SAMPLE), *tuned)
    labelled, rest = home / "photos" / "labelled", home / "photos" / "phone"
    make_photos(labelled, rest)
    tldesk(home, "new", str(projects / MANY), "--from", str(labelled))
    tldesk(home, "import", str(projects / MANY), str(rest), "--loader", "unlabelled")
    done.touch()


def tldesk(home: Path, *arguments: str) -> None:
    """Run a command of the program."""
    environment = {**os.environ, "TLDESK_HOME": str(home)}
    print("tldesk", *arguments, flush=True)
    subprocess.run([sys.executable, "-m", "tldesk", *arguments], check=True, env=environment, stdout=subprocess.DEVNULL)


def make_photos(labelled: Path, rest: Path) -> None:
    """Draw the sample's pictures again in other sizes and colours: some by class, most without a label."""
    sources = sorted(THINGS.rglob("*.webp"))
    generator = np.random.default_rng(0)
    for number in range(MANY_IMAGES):
        class_number, place = divmod(number, LABELLED_OF_CLASS)
        folder = rest
        if class_number < MANY_CLASSES:
            kind = sources[class_number * 7 % len(sources)].stem
            name = f"{class_number + 1:02d} {kind}"
            folder = labelled / (
                f"{name}, photographed at dusk in the second garden" if class_number % 9 == 4 else name
            )
        folder.mkdir(parents=True, exist_ok=True)
        source = sources[class_number * 7 % len(sources)] if folder is not rest else sources[number * 13 % len(sources)]
        draw_photo(source, folder / f"IMG_2024{number:04d}_{place}.jpg", generator)


def draw_photo(source: Path, target: Path, generator: np.random.Generator) -> None:
    """Draw one picture before a background of one colour, in a size of its own."""
    width, height = (int(side) for side in generator.integers(160, 420, 2))
    colour = tuple(int(value) for value in generator.integers(90, 250, 3))
    with Image.open(source) as opened:
        picture = ImageOps.contain(opened.convert("RGBA"), (width, height))
    ground = Image.new("RGBA", (width, height), colour)
    ground.alpha_composite(picture, ((width - picture.width) // 2, (height - picture.height) // 2))
    ground.convert("RGB").save(target, quality=88)


def screen_of(home: Path, scale: int) -> str:
    """Return Qt's offscreen platform with a screen that is larger than the window."""
    file = home / "screen.json"
    screen = {
        "name": "screen",
        "x": 0,
        "y": 0,
        "width": 1_920 * scale // 100,
        "height": 1_200 * scale // 100,
        "logicalDpi": 96,
        "dpr": 1,
    }
    file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    return f"offscreen:configfile={file}"


def all_answers(owner: QObject) -> Sequence[Answer]:
    """Return what the strip says in each state, by the words that it uses for real standings."""
    from PySide6.QtCore import QCoreApplication

    from tldesk.core import standing as states
    from tldesk.ui.answer_words import AnswerWords

    way = states.Way(640, 1_800, 190.0)
    judged = states.Judged(0.86, 0.74, 0.93, "beetle")
    run = states.LastRun("r", "last stage tuned", "completed", has_result=True, epochs=4, right=41, judged=46)
    few = "Suggestions are for projects with one class an image."
    reason = QCoreApplication.translate("SuggestionWords", few)
    standings: list[Standing] = [
        states.Loading(),
        states.Empty(has_project=False),
        states.Importing(way, 3),
        states.TooFewClasses(),
        states.Preparing(),
        states.Extracting(way),
        states.Held(way),
        states.FewLabels("beetle of the genus Cicindela, seen from above", 3),
        states.Labelled(54, reason),
        states.Live(54, judged, is_figure=False),
        states.Live(54, judged, is_figure=True),
        states.Training(way, "features", None, is_stopping=False),
        states.Training(way, "train", (2, 4), is_stopping=False),
        states.Training(way, "", None, is_stopping=True),
        states.Done(run),
        states.Stale(replace(run, labels_since=31), judged, is_figure=True),
        states.Stopped(replace(run, outcome="cancelled", epochs=2)),
        states.Stopped(replace(run, outcome="cancelled", epochs=0, has_result=False)),
        states.Stopped(replace(run, outcome="failed", error="the images' folder is not there any more")),
        states.NoWeights("VGG16"),
    ]
    speaker = AnswerWords(owner)
    return [speaker.answer(standing) for standing in standings]
