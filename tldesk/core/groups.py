"""Name the groups that a split must not divide, and tell which ones it would. Works on names and times, opens no file.

``--group`` takes one of:

- ``none``: every sample stands alone.
- ``folder``: samples of one subfolder belong together. The group is the path of the sample's own folder below its
  class folder (the last folder named like one of its labels): ``cats/trip 1/a.jpg`` with the label ``cats`` is in
  group ``trip 1``, and so is ``dogs/trip 1/b.jpg``. Directly in the class folder: no group. Where no folder is named
  like a label (CSV, unlabelled), it is the whole folder path below the source.
- PATTERN with ``(``: a regular expression with exactly one group, searched for in the path below the source (with
  ``/``); the text of its group is the name. ``patient_(\\d+)`` keeps patients whole.
- PATTERN with ``*`` and no ``(``: a file name with wildcards (a path, if it holds ``/``). What the first ``*`` stands
  for, as short as possible, is the name: ``scan*_*.png``. ``?`` stands for one character.
- ``gap:SECONDS``: samples ordered by capture time; a group ends where the next one is more than SECONDS later.

A sample that a rule does not reach (no match, no capture time) has no group.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from tldesk.core.contracts import Split
from tldesk.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

BURST_S = 2.0
"""Photos taken at most this many seconds apart are most often of one scene."""

_CURE = (
    "choose none, folder, gap:SECONDS, a regular expression with one group such as 'patient_(\\d+)', "
    "or a file name with wildcards such as 'scan*_*.png'"
)


@dataclass(frozen=True, slots=True)
class GroupSpec:
    """A parsed ``--group``: ``text`` as it was written, ``pattern`` a regular expression with one group."""

    kind: Literal["none", "folder", "pattern", "gap"]
    text: str = "none"
    pattern: str = ""
    is_name: bool = False  # the pattern must fit the whole file name, not a part of the path
    gap_s: float = 0.0


@dataclass(frozen=True, slots=True)
class GroupSample:
    """What is known of a sample for grouping: its path below the source (with ``/``), labels and capture time."""

    path: str
    labels: tuple[str, ...] = ()
    captured_s: float | None = None


@dataclass(frozen=True, slots=True)
class Leak:
    """Samples that seem to belong together and lie in different splits, and the ``--group`` that prevents it."""

    kind: Literal["folder", "name", "burst"]
    title: str  # what they share: "the same subfolder"
    option: str  # the value of --group
    groups: int  # how many groups are divided
    samples: int  # how many samples these hold
    example: tuple[str, str]  # paths of two samples in different splits
    splits: tuple[Split, Split]  # of the example

    @property
    def text(self) -> str:
        """One sentence for a person."""
        a, b = self.example
        return (
            f"{self.samples} samples share {self.title} across splits ({self.groups} groups), as '{a}' "
            f"({self.splits[0]}) and '{b}' ({self.splits[1]}): the test would flatter; --group \"{self.option}\" keeps "
            f"them together"
        )


_NAME_DETECTORS = (
    # The folder is part of the name: cat/0001.jpg and dog/0001.jpg are not copies of each other.
    (
        "a file name but for a copy number",
        r"^(.+?)(?: ?\(\d+\)| - Copy| copy)+\.\w+$",
        r"^(.+?)(?: ?\(\d+\)| - Copy| copy)*\.\w+$",
    ),
    (
        "an original that they are crops or variants of",
        r"^(.+?)(?:[ _-](?:crop|aug|flip|rot|tile|patch)[a-z]*[ _-]?\d*)+\.\w+$",
        r"^(.+?)(?:[ _-](?:crop|aug|flip|rot|tile|patch)[a-z]*[ _-]?\d*)*\.\w+$",
    ),
    ("a video that they are frames of", r"^(.+?)[ _-]?frame[ _-]?\d+\.\w+$", r"^(.+?)[ _-]?frame[ _-]?\d+\.\w+$"),
    (
        "a clip or sequence number",
        r"^(.*(?:video|vid|clip|seq|sequence|scene)[ _-]?\d+)[ _-]",
        r"^(.*(?:video|vid|clip|seq|sequence|scene)[ _-]?\d+)[ _-]",
    ),
)
"""(what is shared, a path that shows it, the --group pattern): the second also matches the original itself."""

_NAME_SIGNS = re.compile(r"\(\d|[ _-](?:copy|Copy|crop|aug|flip|rot|tile|patch|frame)|frame|vid|clip|seq|scene")
"""Stands in every name that a detector finds, and takes a tenth of their time to look for."""


_UNLABELLED = frozenset({"unlabelled", "unlabeled"})


def parse(text: str) -> GroupSpec:
    """Read the value of ``--group``.

    Raises:
        UsageError: It is none of the forms that the module describes.
    """
    text = text.strip()
    if text in ("", "none"):
        return GroupSpec("none")
    if text == "folder":
        return GroupSpec("folder", text)
    if text.startswith("gap:"):
        return GroupSpec("gap", text, gap_s=_seconds(text))
    if "(" in text:
        return GroupSpec("pattern", text, pattern=_expression(text))
    if "*" in text:
        return GroupSpec("pattern", text, pattern=_wildcards(text), is_name="/" not in text)
    raise UsageError(f"--group '{text}' is no way of grouping", _CURE)


def group_keys(spec: GroupSpec, samples: Sequence[GroupSample]) -> list[str | None]:
    """Name the group of each sample, in the order given; None for one that stands alone.

    For ``gap`` the groups depend on all samples that are given: pass those of the whole project.
    """
    match spec.kind:
        case "none":
            return [None] * len(samples)
        case "folder":
            return [_folder(sample) for sample in samples]
        case "pattern":
            return [_found(re.compile(spec.pattern), spec.is_name, sample.path) for sample in samples]
        case "gap":
            return _chains([sample.captured_s for sample in samples], spec.gap_s)


def would_leak(samples: Sequence[GroupSample], splits: Sequence[Split | None]) -> list[Leak]:
    """Say which likely groups the splits divide: subfolders, copies and frames by name, bursts by capture time.

    Signs only, from names and times. A rule that would lump most samples into one group is not worth advice and is
    left out; a sample without a split does not count.
    """
    if len(samples) != len(splits):
        raise ValueError(f"{len(samples)} samples, but {len(splits)} splits")
    leaks: list[Leak] = []
    # A folder called unlabelled says what its pictures lack, not that they belong together.
    foldered = [pair for pair in zip(samples, splits, strict=True) if pair[0].labels or not _waits(pair[0].path)]
    kept, kept_splits = [sample for sample, _ in foldered], [split for _, split in foldered]
    found = _divided("folder", "the same subfolder", "folder", kept, kept_splits)
    if found is not None:
        leaks.append(found)
    may_be_copies = any(map(_NAME_SIGNS.search, [sample.path for sample in samples]))
    for title, sign, pattern in _NAME_DETECTORS if may_be_copies else ():
        expression = re.compile(sign)
        if any(expression.search(sample.path) for sample in samples):
            found = _divided("name", title, pattern, samples, splits)
            if found is not None:
                leaks.append(found)
    if any(sample.captured_s is not None for sample in samples):
        found = _divided("burst", f"a burst (taken {BURST_S:g} s apart or less)", f"gap:{BURST_S:g}", samples, splits)
        if found is not None:
            leaks.append(found)
    return leaks


def _waits(path: str) -> bool:
    """Whether a path begins with a folder of pictures that are yet to be labelled."""
    return path.partition("/")[0].lower() in _UNLABELLED


def _seconds(text: str) -> float:
    try:
        gap_s = float(text.removeprefix("gap:"))
    except ValueError:
        gap_s = math.nan
    if not (math.isfinite(gap_s) and gap_s >= 0):
        raise UsageError(f"--group '{text}' names no number of seconds", "write it like gap:60")
    return gap_s


def _expression(text: str) -> str:
    try:
        groups = re.compile(text).groups
    except re.error as error:
        raise UsageError(f"--group '{text}' is no regular expression: {error}", "mend the pattern") from error
    if groups != 1:
        raise UsageError(
            f"--group '{text}' has {groups} groups", "mark the name with one (...), and write other brackets as (?:...)"
        )
    return text


def _wildcards(text: str) -> str:
    head, _, tail = text.partition("*")
    return f"{_literal(head)}([^/]*?){_literal(tail)}"


def _literal(text: str) -> str:
    wild = {"*": "[^/]*", "?": "[^/]"}
    return "".join(wild.get(character) or re.escape(character) for character in text)


def _folder(sample: GroupSample) -> str | None:
    folders = sample.path.split("/")[:-1]
    for position in range(len(folders) - 1, -1, -1):
        if folders[position] in sample.labels:
            folders = folders[position + 1 :]
            break
    return "/".join(folders) or None


def _found(pattern: re.Pattern[str], is_name: bool, path: str) -> str | None:
    match = pattern.fullmatch(path.rpartition("/")[2]) if is_name else pattern.search(path)
    return match.group(1) if match else None


def _chains(times: Sequence[float | None], gap_s: float) -> list[str | None]:
    keys: list[str | None] = [None] * len(times)
    name, last = "", -math.inf
    for time, row in sorted((time, row) for row, time in enumerate(times) if time is not None):
        if time - last > gap_s:
            name = f"from {_moment(time)}"
        keys[row] = name
        last = time
    return keys


def _moment(time_s: float) -> str:
    try:
        return datetime.fromtimestamp(time_s, UTC).isoformat(timespec="milliseconds").removesuffix("+00:00")
    except (OverflowError, ValueError, OSError):  # a camera clock may say anything
        return f"{time_s:.3f} s"


def _divided(
    kind: Literal["folder", "name", "burst"],
    title: str,
    option: str,
    samples: Sequence[GroupSample],
    splits: Sequence[Split | None],
) -> Leak | None:
    members: dict[str, list[tuple[str, Split]]] = defaultdict(list)
    for key, sample, split in zip(group_keys(parse(option), samples), samples, splits, strict=True):
        if key is not None and split is not None:
            members[key].append((sample.path, split))
    sizes = Counter({key: len(group) for key, group in members.items()})
    if not sizes or sizes.most_common(1)[0][1] * 2 > sum(split is not None for split in splits):
        return None
    divided = {key: group for key, group in members.items() if len({split for _, split in group}) > 1}
    if not divided:
        return None
    # One that the test shares says most: only the test is what a model is judged by in the end.
    name = min(divided, key=lambda name: (all(split is not Split.TEST for _, split in divided[name]), name))
    group = sorted(divided[name])
    first = group[0]
    others = [member for member in group if member[1] != first[1]]
    second = next((member for member in others if member[1] is Split.TEST), others[0])
    return Leak(
        kind,
        title,
        option,
        groups=len(divided),
        samples=sum(len(group) for group in divided.values()),
        example=(first[0], second[0]),
        splits=(first[1], second[1]),
    )
