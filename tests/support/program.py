"""What a command of the program gave, as tests see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Answer:
    """Exit status, the JSON document, and what was written on stderr."""

    status: int
    document: Any
    err: str

    @property
    def error(self) -> str:
        """The failure as one text."""
        return f"{self.document['error']['what']}; {self.document['error']['cure']}"


Tldesk = Callable[..., Answer]
