"""Which modules train, as data: ordered rules on module paths. Applied to tensors by ``tldesk.ml.freeze``.

Limit: it knows names only. That a rule matches nothing, or that nothing trains, is found where the tensors are.
"""

from __future__ import annotations

from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tldesk.core.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class FreezeRule(BaseModel):
    """One rule: what it matches trains or stays frozen.

    ``match`` is a module path under ``backbone`` or ``head`` and covers its subtree (``backbone.layer4``), a glob over
    paths (``backbone.*.bn*``), or ``stage:NAME`` for one named stage. Of several matching rules the last one holds.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    match: str
    trainable: bool
    lr_factor: Annotated[float, Field(gt=0, le=1000)] = 1.0

    def matches(self, path: str, stage: str | None) -> bool:
        """Say whether the rule covers a parameter, buffer or module at ``path``, which lies in ``stage``."""
        if self.match.startswith("stage:"):
            return stage is not None and stage == self.match.removeprefix("stage:")
        return path == self.match or path.startswith(self.match + ".") or fnmatchcase(path, self.match)


class FreezePlan(BaseModel):
    """Ordered rules; what none of them matches is frozen.

    ``batchnorm``: ``follow`` keeps the statistics of a BatchNorm constant unless its own parameters train; ``frozen``
    keeps all of the backbone's constant.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1] = 1
    rules: tuple[FreezeRule, ...] = (FreezeRule(match="head", trainable=True),)
    batchnorm: Literal["follow", "frozen"] = "follow"

    @classmethod
    def head_only(cls) -> FreezePlan:
        """Return the plan under which only the head trains."""
        return cls()

    @classmethod
    def everything(cls) -> FreezePlan:
        """Return the plan under which everything trains."""
        return cls(rules=(FreezeRule(match="backbone", trainable=True), FreezeRule(match="head", trainable=True)))

    @classmethod
    def from_stage(cls, name: str, stages: Sequence[str]) -> FreezePlan:
        """Return the plan under which stage ``name``, every stage after it, and the head train.

        Raises:
            UsageError: There is no such stage.
        """
        if name not in stages:
            raise UsageError(f"no stage {name!r}", f"stages: {', '.join(stages)}")
        later = tuple(
            FreezeRule(match=f"stage:{stage}", trainable=True) for stage in stages[list(stages).index(name) :]
        )
        return cls(rules=(*later, FreezeRule(match="head", trainable=True)))

    @classmethod
    def parse(cls, text: str, stages: Sequence[str]) -> FreezePlan:
        """Read what ``--freeze`` takes: ``head``, ``none``, ``stage:NAME``, a bare stage name, or ``file:PATH``.

        A module that holds several stages (``layer4`` where its blocks are stages) stands for the first of them.

        Raises:
            UsageError: The text is none of these, or the file is no plan.
        """
        if text == "head":
            return cls.head_only()
        if text == "none":
            return cls.everything()
        if text.startswith("file:"):
            path = Path(text.removeprefix("file:"))
            try:
                return cls.model_validate_json(path.read_text(encoding="utf-8"))
            except (OSError, UnicodeDecodeError) as error:
                reason = (error.strerror if isinstance(error, OSError) else None) or "it is no text"
                raise UsageError(f"freeze plan {path} cannot be read: {reason}", "give the path of a plan") from error
            except ValidationError as error:
                raise UsageError(f"freeze plan {path}: {error.errors()[0]['msg']}", "see the guide on plans") from error
        name = text.removeprefix("stage:")
        if name not in stages:
            name = next((stage for stage in stages if stage.startswith(name + ".")), name)
        if name not in stages:
            raise UsageError(
                f"freeze plan {text!r} names no stage", f"head, none, file:PATH, or a stage: {', '.join(stages)}"
            )
        return cls.from_stage(name, stages)

    def rule_for(self, path: str, stage: str | None) -> FreezeRule | None:
        """Return the rule that holds for a path, or None where nothing matches (frozen)."""
        for rule in reversed(self.rules):
            if rule.matches(path, stage):
                return rule
        return None

    def rule_for_any(self, paths: Iterable[str], stage: str | None) -> FreezeRule | None:
        """Return the rule that holds for a tensor known under several names: the last that covers any of them."""
        names = tuple(paths)
        for rule in reversed(self.rules):
            if any(rule.matches(name, stage) for name in names):
                return rule
        return None

    def trains(self, path: str, stage: str | None) -> bool:
        """Say whether the parameter at ``path`` trains."""
        rule = self.rule_for(path, stage)
        return rule is not None and rule.trainable


def near_paths(path: str, paths: Sequence[str], *, most: int = 5) -> tuple[str, ...]:
    """Return the paths that a person may have meant: children of the longest known beginning, then alike spellings."""
    known = set(paths)
    parts = path.split(".")
    parent = next((".".join(parts[:i]) for i in range(len(parts) - 1, 0, -1) if ".".join(parts[:i]) in known), None)
    family = [p for p in paths if parent is not None and p.rpartition(".")[0] == parent]
    alike = get_close_matches(path, family, n=most, cutoff=0.6) or family
    return tuple(dict.fromkeys([*alike, *get_close_matches(path, list(known), n=most, cutoff=0.6)]))[:most]
