"""Walk folders by directory entries alone: stable order, links that end, what is hidden left out. Opens no file."""

from __future__ import annotations

import os
import stat
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tldesk.api import DataError, FoundIgnored, FoundSample, FoundUnreadable, Split

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tldesk.api import Found

# What operating systems and archivers leave behind; names that begin with a dot are hidden anyway.
_HIDDEN = frozenset({"thumbs.db", "ehthumbs.db", "desktop.ini", "__macosx", "$recycle.bin", "@eadir", "icon\r"})

_SPLIT_NAMES = {
    "train": Split.TRAIN,
    "training": Split.TRAIN,
    "val": Split.VAL,
    "valid": Split.VAL,
    "validation": Split.VAL,
    "test": Split.TEST,
    "testing": Split.TEST,
}

IMAGE_SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".tif", ".tiff", ".webp", ".bmp"})
"""For ``suits`` alone, which is not told what the modality decodes."""


Listing = tuple[list[os.DirEntry[str]], list[os.DirEntry[str]]]
"""Files and folders of a folder."""


@dataclass(slots=True)
class Walk:
    """One walk through a source: what it has counted, and the linked folders that it has entered."""

    suffixes: frozenset[str]
    samples: int = 0
    unreadable: int = 0
    ignored: Counter[str] = field(default_factory=Counter)
    linked: set[tuple[int, int]] = field(default_factory=set)

    def below(
        self,
        parent: Path,
        entry: os.DirEntry[str],
        *,
        labels: tuple[str, ...] = (),
        split: Split | None = None,
        above: tuple[Path, ...] = (),
    ) -> Iterator[Found]:
        """Yield what lies in the folder ``entry`` of ``parent`` and in all folders below it.

        Files come before folders, both sorted by name. A folder that is a link is entered unless it leads to one
        that it lies in (``parent`` and ``above``), or was entered through a link before: that ends every loop.
        """
        waiting = [(entry, parent, (*above, parent))]
        while waiting:  # a stack, not recursion: folders may be nested deeper than Python's stack
            entry, parent, chain = waiting.pop()
            folder = parent / entry.name
            if entry.is_symlink() and not self.may_enter(folder, chain):
                continue
            inside = self.opened(folder)
            if isinstance(inside, FoundUnreadable):
                yield inside
                continue
            files, folders = inside
            yield from self.files(files, labels=labels, split=split)
            waiting.extend((child, folder, (*chain, folder)) for child in reversed(folders))

    def opened(self, folder: Path) -> Listing | FoundUnreadable:
        """List a folder within the source; one that cannot be opened is an unreadable find, no end of the walk."""
        try:
            return listing(folder)
        except OSError as error:
            self.unreadable += 1
            return FoundUnreadable(folder, f"the folder cannot be opened: {error.strerror}")

    def files(
        self, files: list[os.DirEntry[str]], *, labels: tuple[str, ...] = (), split: Split | None = None
    ) -> Iterator[Found]:
        """Yield the files of one folder as samples, unreadable or ignored."""
        suffixes = self.suffixes
        for entry in files:
            name = entry.name
            dot = name.rfind(".")  # never the first character: such names are hidden (splitext costs 4 times as much)
            suffix = name[dot:].lower() if dot > 0 else ""
            if suffix not in suffixes:
                self.ignored[suffix] += 1
                yield FoundIgnored(suffix)
                continue
            try:
                facts = entry.stat()
            except OSError as error:
                self.unreadable += 1
                reason = "a link to a file that is not there" if entry.is_symlink() else str(error.strerror)
                yield FoundUnreadable(entry.path, reason)
                continue
            if not stat.S_ISREG(facts.st_mode):  # a pipe or socket by the name of a picture
                self.unreadable += 1
                yield FoundUnreadable(entry.path, "not a regular file")
                continue
            self.samples += 1
            yield FoundSample(entry.path, "", facts.st_size, facts.st_mtime_ns, labels, (), split)

    def require(self, source: Path) -> None:
        """Raise ``DataError`` if the walk found nothing that is, or claims to be, a sample."""
        if self.samples or self.unreadable:
            return
        kinds = ", ".join(sorted(self.suffixes))
        if self.ignored:
            others = ", ".join(
                f"{count} {suffix or 'without a suffix'}" for suffix, count in self.ignored.most_common(5)
            )
            what = f"'{source}' holds no samples, only other files ({others})"
        else:
            what = f"'{source}' is empty"
        raise DataError(what, f"choose a folder with files of these kinds: {kinds}")

    def may_enter(self, link: Path, above: tuple[Path, ...]) -> bool:
        """Whether a linked folder leads to none of ``above``, and was not entered before; it counts as entered then."""
        try:
            target = os.stat(link)
            identities = {(facts.st_dev, facts.st_ino) for facts in map(os.stat, above)}
        except OSError:
            return False
        identity = (target.st_dev, target.st_ino)
        if identity in identities or identity in self.linked:
            return False
        self.linked.add(identity)
        return True


def listing(folder: Path) -> Listing:
    """Return the visible files and folders of a folder, each sorted by name.

    Raises:
        OSError: It cannot be opened.
    """
    files: list[os.DirEntry[str]] = []
    folders: list[os.DirEntry[str]] = []
    with os.scandir(folder) as entries:
        for entry in entries:
            name = entry.name
            if name[0] == "." or name.lower() in _HIDDEN:
                continue
            if not entry.is_dir():
                files.append(entry)
            elif not name.endswith(".tldesk"):  # a project beside its pictures holds copies of them
                folders.append(entry)
    files.sort(key=_name)
    folders.sort(key=_name)
    return files, folders


def split_of(name: str) -> Split | None:
    """Return the split that a folder or a CSV field of this name means; None if it means none."""
    return _SPLIT_NAMES.get(name.strip().lower())


def open_source(source: Path) -> Listing:
    """List the source folder.

    Raises:
        DataError: It is missing, no folder, or cannot be opened.
    """
    try:
        return listing(source)
    except FileNotFoundError as error:
        raise DataError(f"there is no folder '{source}'", "check the path") from error
    except NotADirectoryError as error:
        raise DataError(f"'{source}' is a file", "choose a folder, or another loader for it") from error
    except OSError as error:
        raise DataError(f"the folder '{source}' cannot be opened: {error.strerror}", "check its permissions") from error


def has_pictures(files: list[os.DirEntry[str]]) -> bool:
    """Whether one of the files looks like an image by its name."""
    return any(os.path.splitext(entry.name)[1].lower() in IMAGE_SUFFIXES for entry in files)


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name
