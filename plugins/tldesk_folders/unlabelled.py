"""The loader ``unlabelled``: every picture in a folder and below it, without labels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from tldesk_folders.walking import Walk, has_pictures, listing, open_source

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tldesk.api import Found, Payload


class UnlabelledOptions(BaseModel):
    """There is nothing to choose."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class UnlabelledFolder:
    """Pictures to be labelled. Folder names mean nothing."""

    key = "unlabelled"
    title = "Unlabelled folder"
    modality = "image"
    options: type[BaseModel] = UnlabelledOptions

    def suits(self, source: Path) -> int:
        """Return 50 for a folder with pictures in it, 10 for any other folder, else 0."""
        try:
            files, _ = listing(source)
        except OSError:
            return 0
        return 50 if has_pictures(files) else 10

    def scan(self, source: Path, options: BaseModel, *, suffixes: frozenset[str]) -> Iterator[Found]:
        """Yield all pictures; by directory entries only.

        Raises:
            DataError: The folder cannot be opened or holds no samples.
        """
        files, folders = open_source(source)
        walk = Walk(suffixes)
        yield from walk.files(files)
        for folder in folders:
            yield from walk.below(source, folder)
        walk.require(source)

    def read(self, path: Path, member: str) -> Payload:
        """Return the path: the file is the sample."""
        return path
