"""Phase one of an import against the least that any program must do: list, stat, and insert the same rows.

The files are small real JPEGs with different comments, so that no two have the same content. All sides run in turn,
after one run of each that does not count, and start from a fresh database on the same disk. The figure is a ratio
of medians; seconds are there to be compared on one machine only. Processor seconds stand beside them, because they
stay steady where other programs share the machine.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import time
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Any

from PIL import Image

from tldesk.core.contracts import Task
from tldesk.core.places import Places
from tldesk.hooks.host import PluginHost
from tldesk.services import importing, projects

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

COUNT = 20_000
CLASSES = 10
ROUNDS = 5
GOAL = 3.0

PRODUCT = (
    "tldesk.services.importing.import_source(check='header') into a new project (the project made before the clock"
    " starts): class-folders loader, every file opened and its header checked, rows of samples and labels with all"
    " indices, stratified splits, label history, one transaction, WAL, synchronous=FULL"
)
_LIST_AND_INSERT = (
    "os.scandir of every class folder with DirEntry.stat, then executemany of the same rows (samples with the same"
    " values, one label each) with the sqlite3 module, one transaction, WAL, synchronous=FULL; no file is opened,"
    " nothing is sorted, checked or divided; into "
)
PLAIN = _LIST_AND_INSERT + "two tables of the same columns without an index"
SAME_TABLES = _LIST_AND_INSERT + "the same two tables as the import's, with their keys and indices"
TABLES = ("samples", "labels")
COLUMNS = {
    "samples": (
        "id source_id relpath member size mtime_ns state reason content_hash width height captured_s split"
        " group_key added"
    ),
    "labels": "sample_id position class_id value origin time",
}


@dataclass(frozen=True, slots=True)
class Seconds:
    """How long one run took: on the clock, and on the processor."""

    wall: float
    cpu: float


class Stopwatch:
    """Starts when it is made."""

    def __init__(self) -> None:
        self._wall_s, self._cpu_s = time.perf_counter(), time.process_time()

    def stop(self) -> Seconds:
        """Return what has passed since."""
        return Seconds(time.perf_counter() - self._wall_s, time.process_time() - self._cpu_s)


def measure(folder: Path, *, count: int, say: Callable[[str], None]) -> dict[str, object]:
    """Time all sides in turn; return medians, ratios and what each side does."""
    source = folder / "pictures"
    say(f"writing {count:,} JPEGs")
    write_jpegs(source, count)
    host = PluginHost(folder / "home")
    host.load()
    host.loaders()
    same_tables = tables_of_a_project(folder)
    plain = [f"CREATE TABLE {name} ({', '.join(columns.split())})" for name, columns in COLUMNS.items()]
    runs: dict[str, Callable[[Path], Seconds]] = {
        "import": lambda at: time_import(host, source, at, count),
        "plain": lambda at: time_reference(source, at, count, tables=plain),
        "same_tables": lambda at: time_reference(source, at, count, tables=same_tables),
    }
    times: dict[str, list[Seconds]] = {name: [] for name in runs}
    for turn in range(ROUNDS + 1):
        for name in runs if turn % 2 else reversed(runs):
            place = folder / f"round-{turn}-{name}"
            place.mkdir()
            times[name].append(runs[name](place))
        figures = ", ".join(f"{name} {one[-1].wall:.3f} s" for name, one in times.items())
        say(f"round {turn}: {figures}{'' if turn else ' (warm-up)'}")
    what = {"import": PRODUCT, "plain": PLAIN, "same_tables": SAME_TABLES}
    sides = {name: _side(what[name], one[1:]) for name, one in times.items()}
    ratios = {name: sides["import"]["median_s"] / sides[name]["median_s"] for name in ("plain", "same_tables")}
    cpu = {name: sides["import"]["median_cpu_s"] / sides[name]["median_cpu_s"] for name in ratios}
    return {
        "files": count,
        "rounds": ROUNDS,
        **sides,
        "ratio": ratios,
        "ratio_cpu": cpu,
        "goal": f"ratio at most {GOAL:g}",
        "within_goal": {name: ratio <= GOAL for name, ratio in ratios.items()},
    }


def tables_of_a_project(folder: Path) -> list[str]:
    """Return the statements that make a project's tables of samples and labels, indices included."""
    project = projects.new_project(folder / "empty.tldesk", task=Task.SINGLE)
    project.close()
    database = next(project.folder.glob("*.sqlite"))
    connection = sqlite3.connect(database)
    try:
        rows = connection.execute(
            "SELECT sql FROM sqlite_master WHERE tbl_name IN (?, ?) AND sql IS NOT NULL ORDER BY type = 'index'", TABLES
        ).fetchall()
    finally:
        connection.close()
    return [row[0] for row in rows]


def _side(what: str, times: list[Seconds]) -> dict[str, Any]:
    return {
        "what": what,
        "median_s": statistics.median(one.wall for one in times),
        "median_cpu_s": statistics.median(one.cpu for one in times),
        "all_s": [round(one.wall, 4) for one in times],
    }


def write_jpegs(source: Path, count: int) -> None:
    """Write ``count`` JPEGs into ten class folders; each is the same picture with its own comment."""
    buffer = BytesIO()
    Image.linear_gradient("L").convert("RGB").resize((32, 32)).save(buffer, "JPEG")
    picture = buffer.getvalue()
    for index in range(count):
        folder = source / f"class-{index % CLASSES}"
        if index < CLASSES:
            folder.mkdir(parents=True)
        comment = f"picture {index:08d}".encode()
        segment = b"\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment
        (folder / f"picture-{index:08d}.jpg").write_bytes(picture[:2] + segment + picture[2:])


def time_import(host: PluginHost, source: Path, folder: Path, count: int) -> Seconds:
    """Return the seconds that phase one takes on a new project."""
    places = Places.under(folder / "home")
    project = projects.new_project(folder / "new.tldesk", task=Task.SINGLE, seed=0, val=0.2, test=0.2)
    try:
        watch = Stopwatch()
        report = importing.import_source(project, host, source, check="header", places=places)
        seconds = watch.stop()
        if report.new != count:
            raise RuntimeError(f"{report.new} of {count} files were imported")
    finally:
        project.close()
    return seconds


def time_reference(source: Path, folder: Path, count: int, *, tables: Sequence[str]) -> Seconds:
    """Return the seconds that listing, stat and a plain insert of the same rows take."""
    connection = sqlite3.connect(folder / "plain.sqlite", isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    for statement in tables:
        connection.execute(statement)
    try:
        watch = Stopwatch()
        now_s = time.time()
        samples: list[tuple[object, ...]] = []
        labels: list[tuple[object, ...]] = []
        with os.scandir(source) as classes:
            for number, entry in enumerate(classes):
                with os.scandir(entry.path) as files:
                    for file in files:
                        facts = file.stat()
                        name = f"{entry.name}/{file.name}"
                        split = "train"
                        row = (1, name, "", facts.st_size, facts.st_mtime_ns, "new", None, split, None, now_s)
                        labels.append((len(samples) + 1, 0, number + 1, None, "import", now_s))
                        samples.append((len(samples) + 1, *row))
        connection.execute("BEGIN IMMEDIATE")
        connection.executemany(
            "INSERT INTO samples"
            " (id, source_id, relpath, member, size, mtime_ns, state, reason, split, group_key, added)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            samples,
        )
        connection.executemany("INSERT INTO labels VALUES (?, ?, ?, ?, ?, ?)", labels)
        connection.execute("COMMIT")
        seconds = watch.stop()
        rows = connection.execute("SELECT count(*) FROM samples").fetchone()[0]
        if rows != count:
            raise RuntimeError(f"{rows} of {count} files were inserted")
    finally:
        connection.close()
    return seconds
