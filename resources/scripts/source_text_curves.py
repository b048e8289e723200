"""Train the source text's three recipes on MNIST digits and draw their curves for ``docs/source-text.md``.

    python resources/scripts/source_text_curves.py --weights none|FILE [--to DIR] [--epochs N]

Runs ``tldesk`` as a person would, each command in its own process. Writes ``source-text-curves.png`` and prints the
Markdown table with the figures of the test digits. Everything else is left in the project for a second look.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

RESOURCES = Path(__file__).resolve().parents[1]
RECIPES = {"frozen": "#0072b2", "all": "#d55e00", "cut": "#009e73"}  # Okabe and Ito: also told apart when colour-blind
PICTURE = "source-text-curves.png"
SCALE = 2  # drawn large, so that lines and letters stay clean on a fine screen
WIDTH, HEIGHT, MARGIN = 460, 320, 46


@dataclass(frozen=True, slots=True)
class Curve:
    """One recipe's run: its figures by epoch, and those of the test digits."""

    name: str
    epochs: tuple[dict[str, float], ...]
    train: dict[str, Any]
    test: dict[str, Any]


def tldesk(*arguments: str | Path) -> dict[str, Any]:
    """Run a command of ``tldesk`` and return its JSON document; progress goes to stderr. SystemExit if it fails."""
    command = [sys.executable, "-m", "tldesk", *map(str, arguments), "--json"]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode:
        sys.exit(f"error: {' '.join(command)} ended with status {done.returncode}\n{done.stdout}")
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def run_recipe(project: Path, name: str, *, weights: str, epochs: int | None) -> Curve:
    """Train one recipe and test it."""
    recipe = RESOURCES / "recipes" / f"vgg16-mnist-{name}.toml"
    length = [] if epochs is None else ["--epochs", str(epochs)]
    train = tldesk("train", project, "--recipe", recipe, "--weights", weights, "--name", name, *length)
    test = tldesk("evaluate", project, "--run", train["run"])
    with (Path(train["folder"]) / "metrics.csv").open(encoding="utf-8", newline="") as file:
        rows = tuple({key: float(value) for key, value in row.items() if value} for row in csv.DictReader(file))
    return Curve(name, rows, train, test)


def table(curves: list[Curve]) -> str:
    """Return the figures as a Markdown table."""
    lines = [
        "| recipe | weights | learned | epochs | test loss | test accuracy | 95 % interval |",
        "|---|---|---|---|---|---|---|",
    ]
    for curve in curves:
        low, high = curve.test["interval"]
        lines.append(
            f"| `vgg16-mnist-{curve.name}` | {curve.train['weights']['source']} | {curve.train['trainable']:,} of"
            f" {curve.train['parameters']:,} | {curve.train['epochs']} | {curve.test['loss']:.3f} |"
            f" {curve.test['accuracy']:.3f} | {low:.3f} to {high:.3f} |"
        )
    return "\n".join(lines)


def draw(curves: list[Curve], to: Path) -> None:
    """Draw loss and accuracy by epoch, side by side: of validation, or of training where there is none."""
    has_val = all("val_loss" in row for curve in curves for row in curve.epochs)
    part, title = ("val", "validation") if has_val else ("train", "training")
    image = Image.new("RGB", (2 * WIDTH * SCALE, HEIGHT * SCALE), "white")
    pen = ImageDraw.Draw(image)
    top = max(row[f"{part}_loss"] for curve in curves for row in curve.epochs)
    draw_panel(pen, 0, f"{title} loss", f"{part}_loss", curves, top=top * 1.05)
    draw_panel(pen, WIDTH * SCALE, f"{title} accuracy", f"{part}_accuracy", curves, top=1.0)
    image.save(to, optimize=True)


def draw_panel(pen: ImageDraw.ImageDraw, left: int, title: str, key: str, curves: list[Curve], *, top: float) -> None:
    """Draw one set of axes at ``left`` pixels, from 0 to ``top``, with a line for each curve."""
    font = ImageFont.load_default(size=11 * SCALE)
    x0, x1 = left + MARGIN * SCALE, left + (WIDTH - 14) * SCALE
    y0, y1 = (HEIGHT - 34) * SCALE, 30 * SCALE
    last = max(len(curve.epochs) for curve in curves)

    def place(epoch: float, value: float) -> tuple[float, float]:
        return x0 + (x1 - x0) * (epoch - 1) / max(last - 1, 1), y0 + (y1 - y0) * value / top

    pen.text((x0, 8 * SCALE), title, fill="black", font=font)
    for step in range(5):
        y = place(1, top * step / 4)[1]
        pen.line([(x0, y), (x1, y)], fill="#dddddd", width=SCALE)
        pen.text((x0 - 6 * SCALE, y), f"{top * step / 4:.2f}", fill="#444444", font=font, anchor="rm")
    for epoch in range(1, last + 1):
        pen.text((place(epoch, 0)[0], y0 + 12 * SCALE), str(epoch), fill="#444444", font=font, anchor="mm")
    pen.text(((x0 + x1) / 2, y0 + 25 * SCALE), "epoch", fill="#444444", font=font, anchor="mm")
    for index, curve in enumerate(curves):
        colour = RECIPES[curve.name]
        points = [place(number, row[key]) for number, row in enumerate(curve.epochs, start=1)]
        pen.line(points, fill=colour, width=2 * SCALE, joint="curve")
        for x, y in points:
            dot(pen, x, y, colour)
        x, y = x1 - ((len(curves) - index) * 56 - 10) * SCALE, 15 * SCALE
        dot(pen, x - 8 * SCALE, y, colour)
        pen.text((x, y), curve.name, fill=colour, font=font, anchor="lm")


def dot(pen: ImageDraw.ImageDraw, x: float, y: float, colour: str) -> None:
    """Draw a point of a curve."""
    pen.ellipse((x - 3 * SCALE, y - 3 * SCALE, x + 3 * SCALE, y + 3 * SCALE), fill=colour)


def main() -> None:
    """Make the project where it is not there, run the recipes, draw."""
    parser = argparse.ArgumentParser(description="Draw the three curves of docs/source-text.md.")
    parser.add_argument("--weights", required=True, help="none, or a file with VGG16's ImageNet weights")
    parser.add_argument(
        "--to", type=Path, default=Path("source-text"), help="folder for everything (default: %(default)s)"
    )
    parser.add_argument("--epochs", type=int, help="other than the recipes' 10, for a quick look")
    given = parser.parse_args()
    given.to.mkdir(parents=True, exist_ok=True)
    project = given.to / "mnist.tldesk"
    if not project.exists():
        tldesk("new", project, "--from", RESOURCES / "samples" / "mnist")
    curves = [run_recipe(project, name, weights=given.weights, epochs=given.epochs) for name in RECIPES]
    draw(curves, given.to / PICTURE)
    print(table(curves))


if __name__ == "__main__":
    main()
