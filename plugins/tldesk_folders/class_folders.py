"""The loader ``class-folders``: a sample's class is the name of the folder that it lies in, on top or one below."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from tldesk.api import FoundUnreadable, Payload
from tldesk_folders.walking import Walk, has_pictures, listing, open_source, split_of

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator
    from pathlib import Path

    from tldesk.api import Found, Split


_UNLABELLED = frozenset({"unlabelled", "unlabeled"})


class ClassFolderOptions(BaseModel):
    """How the folders on top are read."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    splits: Literal["auto", "yes", "no"] = Field(
        "auto", description="Whether folders called train, val and test on top are splits: auto looks at the others."
    )
    level: Literal["1", "2"] = Field(
        "1", description="Which folders are the classes: 1 those on top, 2 those inside the folders on top."
    )


class ClassFolders:
    """``SOURCE/CLASS/.../picture.jpg``, or ``SOURCE/train|val|test/CLASS/.../picture.jpg``.

    With ``level=2`` there is one more folder before the class: ``SOURCE/2024/CLASS/.../picture.jpg``. Pictures that
    lie directly in it have no label then, nor has anything in one called unlabelled.

    Pictures in deeper folders belong to the class folder that they are below; those that lie directly in the source,
    or directly in a split folder, have no label.

    Folders called train (training), val (valid, validation) and test (testing) could be classes, too. With
    ``splits=auto`` they are splits if there are no other folders on top, or if there are two or more of them and one
    holds folders. ``train/ bus/ car/`` are three classes; ``train/ test/ extra/`` are two splits, and a class
    ``extra`` whose samples are yet to be divided.
    """

    key = "class-folders"
    title = "Class folders"
    modality = "image"
    options: type[BaseModel] = ClassFolderOptions

    def suits(self, source: Path) -> int:
        """Return 70 for two class folders or split folders with pictures, 40 for one, else 0."""
        try:
            _, folders = listing(source)
            filled = 0
            for folder in folders[:20]:
                files, inner = listing(source / folder.name)
                if has_pictures(files) or any(
                    has_pictures(listing(source / folder.name / child.name)[0]) for child in inner[:5]
                ):
                    filled += 1
                if filled == 2:
                    return 70
        except OSError:
            return 0
        return (70 if _are_splits(source, folders) else 40) if filled else 0

    def scan(self, source: Path, options: BaseModel, *, suffixes: frozenset[str]) -> Iterator[Found]:
        """Yield the pictures below each class folder, labelled; by directory entries only.

        Raises:
            DataError: The folder cannot be opened or holds no samples.
        """
        chosen = ClassFolderOptions.model_validate(options.model_dump())
        files, folders = open_source(source)
        walk = Walk(suffixes)
        yield from walk.files(files)
        is_divided = chosen.splits == "yes" or (chosen.splits == "auto" and _are_splits(source, folders))
        for folder in folders:
            split = split_of(folder.name) if is_divided else None
            above = int(chosen.level) - (1 if split is None else 0)
            yield from _classes(walk, source, folder, above=above, split=split)
        walk.require(source)

    def read(self, path: Path, member: str) -> Payload:
        """Return the path: the file is the sample."""
        return path


def _classes(
    walk: Walk,
    parent: Path,
    folder: os.DirEntry[str],
    *,
    above: int,
    split: Split | None,
    chain: tuple[Path, ...] = (),
) -> Iterator[Found]:
    """Yield what lies in ``folder``, whose classes are ``above`` levels further down; 0: it is a class itself."""
    if above == 0:
        yield from walk.below(parent, folder, labels=(folder.name,), split=split, above=chain)
        return
    if folder.name.lower() in _UNLABELLED:
        yield from walk.below(parent, folder, split=split, above=chain)
        return
    path, chain = parent / folder.name, (*chain, parent)
    if folder.is_symlink() and not walk.may_enter(path, chain):
        return
    inside = walk.opened(path)
    if isinstance(inside, FoundUnreadable):
        yield inside
        return
    loose, classes = inside
    yield from walk.files(loose, split=split)
    for each in classes:
        yield from _classes(walk, path, each, above=above - 1, split=split, chain=chain)


def _are_splits(source: Path, folders: list[os.DirEntry[str]]) -> bool:
    named = [folder for folder in folders if split_of(folder.name) is not None]
    if len(named) == len(folders):
        return bool(named)
    return len(named) >= 2 and any(_holds_folders(source / folder.name) for folder in named)


def _holds_folders(folder: Path) -> bool:
    try:
        return bool(listing(folder)[1])
    except OSError:
        return False
