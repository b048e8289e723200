"""Read the text of a CSV file: encoding, delimiter, header, rows with their line numbers. Knows no column's meaning."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tldesk.api import DataError

if TYPE_CHECKING:
    from pathlib import Path

_DELIMITERS = (",", ";", "\t")
_MAX_BYTES = 1 << 30


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text: ``rows`` are (number of the line that the row begins in, fields); blank ones are left out."""

    name: str
    columns: tuple[str, ...]
    rows: list[tuple[int, list[str]]]

    def position(self, column: str) -> int | None:
        """Return the position of a column, by its exact name first, then whatever its case."""
        if not column:
            return None
        if column in self.columns:
            return self.columns.index(column)
        lower = [name.lower() for name in self.columns]
        return lower.index(column.lower()) if column.lower() in lower else None


def read_table(path: Path, *, delimiter: str = "", expected: str = "path") -> Table:
    """Read a CSV file in UTF-8 (or UTF-16 with its mark); ``expected`` is a column that tells delimiters apart.

    Raises:
        DataError: It is missing, empty, not text, or its header names a column twice.
    """
    text = _text(path)
    header_line = next((line for line in io.StringIO(text) if line.strip(" ,;\t\r\n")), None)
    if header_line is None:
        raise DataError(f"{path.name} is empty", "its first line must name the columns, as in: path,label")
    chosen = delimiter.replace("\\t", "\t") or _sniffed(header_line, expected)
    if len(chosen) != 1 or chosen in '"\r\n':
        raise DataError(f"'{delimiter}' cannot separate columns", "choose one character, as in --option delimiter=;")
    rows: list[tuple[int, list[str]]] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=chosen)
    start = 1
    try:
        for row in reader:
            if any(field.strip() for field in row):
                rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(f"{path.name} line {start}: {error}", "check for a quote that is not closed") from error
    if not rows:
        raise DataError(f"{path.name} has no header", "its first line must name the columns, as in: path,label")
    columns = tuple(name.strip() for name in rows[0][1])
    name, count = Counter(columns).most_common(1)[0]
    if count > 1 and name:
        raise DataError(f"{path.name} line {rows[0][0]}: column '{name}' appears twice", "rename one")
    return Table(path.name, columns, rows[1:])


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise DataError(f"{path.name} is larger than 1 GB", "divide it into several tables")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise DataError(f"there is no file '{path}'", "check the path") from error
    except OSError as error:
        raise DataError(f"'{path}' cannot be read: {error.strerror}", "choose a CSV file that you may read") from error
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding, title = "utf-16", "UTF-16"
    else:
        encoding, title = "utf-8-sig", "UTF-8"
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise DataError(
            f"{path.name} line {line}: not {title} text (byte {content[error.start]:#04x})",
            "save it again as UTF-8 (in a spreadsheet: 'CSV UTF-8')",
        ) from error


def _sniffed(header: str, expected: str) -> str:
    def fitness(delimiter: str) -> tuple[bool, int]:
        fields = [field.strip().strip('"').lower() for field in header.split(delimiter)]
        return expected.lower() in fields, len(fields)

    return max(_DELIMITERS, key=fitness)
