"""The loader ``csv``: a table of paths with labels or numbers, and where it likes splits and groups."""

from __future__ import annotations

import math
import os
import re
import stat
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field

from tldesk.api import DataError, Found, FoundSample, FoundUnreadable, Payload, Split, Task
from tldesk_folders.csv_text import Table, read_table
from tldesk_folders.walking import split_of

if TYPE_CHECKING:
    from collections.abc import Iterator


class CsvOptions(BaseModel):
    """Which columns mean what."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path_column: str = Field("path", description="Column with the path of each sample.")
    label_column: str = Field("label", description="Column with its label, several joined by |; empty: no labels.")
    split_column: str = Field("split", description="Column with train, val or test; it may be missing.")
    group_column: str = Field("group", description="Column that names samples which belong together; may be missing.")
    targets: str = Field("", description="Columns with the numbers to predict, joined by commas (regression).")
    delimiter: str = Field("", description="What separates the columns; empty: , ; or tab, whichever fits.")
    root: Path | None = Field(None, description="Folder that relative paths start from; empty: the table's own.")
    task: Task | None = Field(None, description="What the labels of the project are; empty: what the columns say.")


@dataclass(frozen=True, slots=True)
class _Columns:
    """Positions in a row; None for a column that is not there."""

    path: int
    label: int | None
    split: int | None
    group: int | None
    targets: tuple[int, ...]


class _RowError(Exception):
    """One row cannot be used; the message is the reason."""


class CsvTable:
    """A CSV file, or a folder with ``labels.csv`` or a single CSV file in it.

    The first line names the columns: ``path,label[,split][,group]``. For regression numbers stand in the column
    ``target``, in the columns that ``targets`` names, or, where ``task`` is regression, in the column ``label``.

    A row that is there twice counts once. Where two rows contradict each other the sample is listed as unreadable
    with both lines, and the rest is used; with ``task=multi`` the labels of both rows hold, as tables with one row a
    label are common.
    """

    key = "csv"
    title = "CSV table"
    modality = "image"
    options: type[BaseModel] = CsvOptions

    def suits(self, source: Path) -> int:
        """Return 100 for a .csv or .tsv file, 65 for a folder with one table that has a column ``path``, else 0."""
        if source.suffix.lower() in (".csv", ".tsv"):
            return 100 if source.is_file() else 0
        try:
            with _table_in(source).open("rb") as file:
                head = file.readline(10_000).decode("utf-8-sig")
        except (DataError, OSError, UnicodeDecodeError):
            return 0
        return 65 if re.search(r'(^|[,;\t])"?path"?([,;\t]|\s*$)', head) else 0

    def scan(self, source: Path, options: BaseModel, *, suffixes: frozenset[str]) -> Iterator[Found]:
        """Yield the samples of the table in its order; each file is looked up, none is opened.

        Raises:
            DataError: The table cannot be read, lacks a column, or holds no rows.
        """
        chosen = CsvOptions.model_validate(options.model_dump())
        path = _table_in(source) if source.is_dir() else source
        table = read_table(path, delimiter=chosen.delimiter, expected=chosen.path_column)
        columns = _columns(table, chosen)
        root = str(path.parent if chosen.root is None else path.parent / chosen.root)
        reader = _RowReader(table.name, root, columns, chosen.task, suffixes)
        seen: dict[str, tuple[int, FoundSample | FoundUnreadable]] = {}
        for line, row in table.rows:
            if len(row) > len(table.columns):
                reason = f"{len(row)} fields, but {len(table.columns)} columns; put quotes around a field with commas"
                seen[f"\0line {line}"] = (line, _bad_row(path, table.name, line, reason))
                continue
            place = reader.place(row)
            if place is None:
                seen[f"\0line {line}"] = (line, _bad_row(path, table.name, line, "no path"))
                continue
            found = reader.sample(place, row, line)
            if place in seen:
                found = _merged(*seen[place], found, line, table.name, chosen.task)
                line = seen[place][0]
            seen[place] = (line, found)
        if not seen:
            raise DataError(f"{table.name} has no rows below its header", "add a line for each sample")
        for _, each in seen.values():
            yield each

    def read(self, path: Path, member: str) -> Payload:
        """Return the path: the file is the sample."""
        return path


class _RowReader:
    """Turns the rows of one table into samples."""

    def __init__(self, name: str, root: str, columns: _Columns, task: Task | None, suffixes: frozenset[str]) -> None:
        self._name = name
        self._root = root
        self._columns = columns
        self._task = task
        self._suffixes = suffixes

    def place(self, row: list[str]) -> str | None:
        """Return where the sample of a row lies, absolute if the root is; None if the row does not say."""
        text = _field(row, self._columns.path)
        if not text:
            return None
        place = os.path.normpath(os.path.join(self._root, text))
        if "\\" in text and os.sep == "/" and not os.path.exists(place):  # a table that was made on Windows
            return os.path.normpath(os.path.join(self._root, text.replace("\\", "/")))
        return place

    def sample(self, place: str, row: list[str], line: int) -> FoundSample | FoundUnreadable:
        """Read one row and look its file up."""
        try:
            size, mtime_ns = self._stat(place)
            labels, targets = self._labels(row), self._targets(row)
            split = self._split(row)
        except _RowError as error:
            return FoundUnreadable(place, f"{self._name} line {line}: {error}")
        group = _field(row, self._columns.group) or None
        return FoundSample(place, "", size, mtime_ns, labels, targets, split, group)

    def _stat(self, place: str) -> tuple[int, int]:
        try:
            facts = os.stat(place)
        except (FileNotFoundError, NotADirectoryError) as error:
            raise _RowError("no such file") from error
        except (OSError, ValueError) as error:  # ValueError: a NUL in the path
            raise _RowError(f"the file cannot be looked up ({error})") from error
        if not stat.S_ISREG(facts.st_mode):
            raise _RowError("a folder, not a file" if stat.S_ISDIR(facts.st_mode) else "not a regular file")
        suffix = os.path.splitext(place)[1].lower()
        if suffix not in self._suffixes:
            raise _RowError(f"files of the kind '{suffix}' are not read")
        return facts.st_size, facts.st_mtime_ns

    def _split(self, row: list[str]) -> Split | None:
        text = _field(row, self._columns.split)
        split = split_of(text)
        if text and split is None:
            raise _RowError(f"the split '{text}' is none of train, val, test")
        return split

    def _labels(self, row: list[str]) -> tuple[str, ...]:
        text = _field(row, self._columns.label)
        labels = tuple(dict.fromkeys(name for part in text.split("|") if (name := part.strip())))
        if self._task is Task.SINGLE and len(labels) > 1:
            raise _RowError(f"{len(labels)} labels '{text}', but the project takes one per sample (--task multi)")
        return labels

    def _targets(self, row: list[str]) -> tuple[float, ...]:
        texts = [_field(row, position) for position in self._columns.targets]
        if not any(texts):
            return ()
        return tuple(_number(text) for text in texts)


def _table_in(folder: Path) -> Path:
    try:
        names = sorted(
            name for name in os.listdir(folder) if name.lower().endswith((".csv", ".tsv")) and not name.startswith(".")
        )
    except OSError as error:
        raise DataError(f"'{folder}' cannot be opened: {error.strerror}", "check the path") from error
    if "labels.csv" in names:
        return folder / "labels.csv"
    if len(names) != 1:
        found = "no CSV file" if not names else f"{len(names)} CSV files ({', '.join(names[:5])})"
        raise DataError(f"'{folder}' holds {found}", "choose the table itself")
    return folder / names[0]


def _columns(table: Table, options: CsvOptions) -> _Columns:
    def required(column: str, option: str) -> int:
        position = table.position(column)
        if position is None:
            there = ", ".join(f"'{name}'" for name in table.columns)
            raise DataError(
                f"{table.name} has no column '{column}'; its columns are {there}",
                f"name the right one with --option {option}=COLUMN",
            )
        return position

    def optional(column: str, option: str) -> int | None:
        is_chosen = column != CsvOptions.model_fields[option].default  # not "is set": stored options are all set
        return required(column, option) if column and is_chosen else table.position(column)

    path = required(options.path_column, "path_column")
    named = [name.strip() for name in options.targets.split(",") if name.strip()]
    targets = tuple(required(name, "targets") for name in named)
    label = table.position(options.label_column)
    is_regression = options.task is Task.REGRESSION
    if not targets and options.task in (None, Task.REGRESSION):
        target = table.position("target")
        if target is not None:
            targets = (target,)
        elif is_regression:
            targets = (label if label is not None else required("target", "targets"),)
    if is_regression:
        label = None
    elif label is None and options.label_column and not targets:
        required(options.label_column, "label_column")
    split, group = optional(options.split_column, "split_column"), optional(options.group_column, "group_column")
    return _Columns(path, label, split, group, targets)


def _merged(
    first_line: int,
    first: FoundSample | FoundUnreadable,
    second: FoundSample | FoundUnreadable,
    line: int,
    name: str,
    task: Task | None,
) -> FoundSample | FoundUnreadable:
    if isinstance(first, FoundUnreadable):
        return first
    if isinstance(second, FoundUnreadable):
        return second
    if first == second:
        return first
    if task is Task.MULTI and replace(first, labels=()) == replace(second, labels=()):
        return replace(first, labels=tuple(dict.fromkeys((*first.labels, *second.labels))))
    return FoundUnreadable(
        first.path, f"{name} lines {first_line} and {line} contradict each other: {_told(first)} and {_told(second)}"
    )


def _told(sample: FoundSample) -> str:
    said = "|".join(sample.labels) or ", ".join(f"{value:g}" for value in sample.targets) or "no label"
    more = [
        text for text in (sample.split and f"split {sample.split}", sample.group and f"group {sample.group}") if text
    ]
    return " ".join([f"'{said}'", *(f"({text})" for text in more)])


def _bad_row(path: Path, name: str, line: int, reason: str) -> FoundUnreadable:
    return FoundUnreadable(path, f"{name} line {line}: {reason}", member=f"line {line}")


def _field(row: list[str], position: int | None) -> str:
    return row[position].strip() if position is not None and position < len(row) else ""


def _number(text: str) -> float:
    if re.fullmatch(r"[+-]?\d+,\d+", text):  # a decimal comma, as in tables that are separated by ;
        text = text.replace(",", ".")
    try:
        value = float(text.replace("_", "no number"))  # Python alone reads 1_000
    except ValueError:
        raise _RowError(f"the target '{text}' is no number") from None
    if not math.isfinite(value):
        raise _RowError(f"the target '{text}' is not finite")
    return value
