"""Labels from a table: ``path,label``, as one edit that undo takes back. All of it is taken, or none."""

from __future__ import annotations

import csv
import io
import math
import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tldesk.core.contracts import LabelValue, Task
from tldesk.core.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tldesk.core.contracts import Sample
    from tldesk.store.project import Project
    from tldesk.store.values import Edit

PATH, LABEL, SEPARATOR = "path", "label", "|"


@dataclass(frozen=True, slots=True)
class LabelReport:
    """What a table of labels did: the document of ``tldesk label``."""

    changed: int
    unknown: tuple[str, ...]  # paths that are no sample of the project
    edit: Edit | None  # what undo takes back; None where nothing changed

    def as_json(self) -> dict[str, object]:
        """Return it as JSON values, with the keys of CLI.md."""
        return {"changed": self.changed, "unknown": list(self.unknown)}


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One line of a table. ``value`` is None where the label is to be cleared."""

    line: int
    path: str
    value: LabelValue | None


def set_labels(project: Project, csv_path: Path | str) -> LabelReport:
    """Set the labels that a CSV file gives, as one edit.

    The file has the columns ``path`` and ``label``: several labels are joined by ``|``, an empty one clears, numbers
    for regression. Paths may be absolute, or relative to the file, the current folder or an imported source; a part
    of a container file is ``PATH#MEMBER``. Paths that are no sample are reported, the rest is used.

    Raises:
        DataError: The file cannot be read, a line is wrong (it names file, line and column), or a path fits several
            samples. Nothing is changed.
        ProjectError: The project cannot be written.
    """
    table = Path(csv_path).absolute()
    rows = read_table(_read_text(table), name=str(csv_path), task=project.settings.task)
    samples = project.samples.rows()
    roots = [str(table.parent), str(Path.cwd()), *dict.fromkeys(s.root for s in project.samples.sources())]
    places = _Places(samples, roots)
    changes: dict[int, LabelValue | None] = {}
    lines: dict[int, int] = {}
    unknown: list[str] = []
    for row in rows:
        hits = places.find(row.path)
        if len(hits) > 1:
            raise DataError(
                f"{csv_path} line {row.line}: {row.path} may be {' or '.join(hits.values())}", "give the absolute path"
            )
        id_ = next(iter(hits), None)
        if id_ is None:
            unknown.append(row.path)
        elif id_ in changes and changes[id_] != row.value:
            raise DataError(
                f"{csv_path} lines {lines[id_]} and {row.line}: {row.path} has two different labels", "keep one of them"
            )
        else:
            changes[id_] = row.value
            lines.setdefault(id_, row.line)
    try:
        edit = project.labels.apply(changes, origin="person", title=f"Labels of {table.name}") if changes else None
    except DataError as error:
        raise DataError(f"{csv_path}: {error.what}", error.cure) from error
    return LabelReport(len(edit.samples) if edit is not None else 0, tuple(dict.fromkeys(unknown)), edit)


def read_table(text: str, *, name: str, task: Task) -> list[LabelRow]:
    """Read a table of labels; the separator is the comma, semicolon or tab that the first line shows.

    Args:
        text: The whole file.
        name: What errors call it.
        task: What the labels are.

    Raises:
        DataError: A column is missing, or a line is wrong.
    """
    first = text.partition("\n")[0]
    separator = next((mark for mark in (",", ";", "\t") if mark in first), ",")
    # Universal line ends first: the reader takes a lone "\r" for an error.
    lines = csv.reader(io.StringIO(text, newline=None), delimiter=separator, strict=True)
    try:
        rows = list(_numbered(lines))
    except csv.Error as error:
        raise DataError(f"{name} line {lines.line_num}: {error}", "write it as CSV") from error
    if not rows:
        raise DataError(f"{name} is empty", f"give it the columns {PATH} and {LABEL}")
    header = [cell.strip().lower() for cell in rows[0][1]]
    for column in (PATH, LABEL):
        if header.count(column) != 1:
            what = "there is no column" if column not in header else "there are several columns"
            raise DataError(
                f"{name} line {rows[0][0]}: {what} {column!r} (columns: {', '.join(header)})",
                f"call one column {PATH} and one {LABEL}",
            )
    at_path, at_label = header.index(PATH), header.index(LABEL)
    return [_row(line, cells, at_path, at_label, width=len(header), name=name, task=task) for line, cells in rows[1:]]


def _numbered(lines: Iterator[list[str]]) -> Iterator[tuple[int, list[str]]]:
    line = 1
    for cells in lines:
        if any(cell.strip() for cell in cells):
            yield line, cells
        line = getattr(lines, "line_num", line) + 1


def _row(
    line: int, cells: Sequence[str], at_path: int, at_label: int, *, width: int, name: str, task: Task
) -> LabelRow:
    if len(cells) != width:
        raise DataError(
            f"{name} line {line}: it has {len(cells)} columns, the first line {width}",
            "quote cells that hold the separator",
        )
    path = cells[at_path].strip()
    if not path:
        raise DataError(f"{name} line {line}: the column {PATH!r} is empty", "give the path, or take the line out")
    parts = [part.strip() for part in cells[at_label].split(SEPARATOR)]
    if parts == [""]:
        return LabelRow(line, path, None)
    where = f"{name} line {line}: column {LABEL!r}"
    if "" in parts:
        raise DataError(f"{where} names an empty label in {cells[at_label]!r}", f"write labels as a{SEPARATOR}b")
    if task is Task.REGRESSION:
        return LabelRow(line, path, LabelValue(targets=tuple(_number(part, where) for part in parts)))
    if task is Task.SINGLE and len(parts) > 1:
        raise DataError(f"{where} has {len(parts)} labels, and the project takes one a sample", "keep one of them")
    return LabelRow(line, path, LabelValue(labels=tuple(dict.fromkeys(parts))))


def _number(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise DataError(f"{where} has {text!r}, which is no number", "give a number such as 3.5, or leave it empty")
    return value


def _read_text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}", "give the path of a CSV file") from error
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is no UTF-8 text (byte {error.start})", "save it as CSV in UTF-8") from error


class _Places:
    """Finds samples by what a person calls them."""

    def __init__(self, samples: Sequence[Sample], roots: Sequence[str]) -> None:
        self._roots = roots
        self._exact = {os.path.normpath(sample.ref): (sample.id, sample.ref) for sample in samples}
        # macOS hands file names out decomposed; tables are mostly typed composed.
        self._composed: dict[str, list[tuple[int, str]]] = {}
        for path, sample in self._exact.items():
            self._composed.setdefault(_composed(path), []).append(sample)

    def find(self, text: str) -> dict[int, str]:
        """Return every sample that is meant at one of the roots: its reference by its id."""
        hits: dict[int, str] = {}
        for root in self._roots:  # a join with an absolute path is that path: all roots say the same
            path = os.path.normpath(os.path.join(root, text))
            hits |= [self._exact[path]] if path in self._exact else self._composed.get(_composed(path), [])
        return hits


def _composed(path: str) -> str:
    return unicodedata.normalize("NFC", path)
