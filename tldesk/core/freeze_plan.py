"""Which modules train, at what factor of the rate, and from which epoch: ordered rules on module paths, as data.

Applied to tensors by ``tldesk.ml.freeze``. Limit: it knows names only. That a rule matches nothing, or that nothing
trains, is found where the tensors are. The line form that a person edits is ``tldesk.core.plan_text``.
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

GRADUAL_EVERY = 1  # epochs between two stages of gradual unfreezing
RATE_DECAY = 0.5  # of discriminative rates: from a stage to the one before it
PRESETS = "head, none, gradual:EPOCHS, falling:FACTOR, file:PATH"

BatchNormPolicy = Literal["follow", "frozen", "live"]


class FreezeRule(BaseModel):
    """One rule: what it matches trains or stays frozen, from an epoch on.

    ``match`` is a module path under ``backbone`` or ``head`` (``backbone.layer4``) or a glob over such paths
    (``backbone.*.bn*``), and covers what is below, or ``stage:NAME`` for one named stage. Of several matching rules
    that hold by then the last one decides.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    match: str
    trainable: bool
    lr_factor: Annotated[float, Field(gt=0, le=1000)] = 1.0
    from_epoch: Annotated[int, Field(ge=1)] = 1

    def matches(self, path: str, stage: str | None) -> bool:
        """Say whether the rule covers a parameter, buffer or module at ``path``, which lies in ``stage``."""
        if self.match.startswith("stage:"):
            return stage is not None and stage == self.match.removeprefix("stage:")
        if path == self.match or path.startswith(self.match + "."):
            return True
        return fnmatchcase(path, self.match) or fnmatchcase(path, self.match + ".*")


class FreezePlan(BaseModel):
    """Ordered rules; what none of them matches is frozen.

    ``batchnorm``: ``follow`` keeps the statistics of a BatchNorm constant unless its own parameters train; ``frozen``
    keeps all of the backbone's constant; ``live`` lets all of them follow the data, also where parameters are frozen,
    so that no stage with a BatchNorm counts as constant.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    version: Literal[1] = 1
    rules: tuple[FreezeRule, ...] = (FreezeRule(match="head", trainable=True),)
    batchnorm: BatchNormPolicy = "follow"

    # --- presets -----------------------------------------------------------------------------------------

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
    def gradual(cls, stages: Sequence[str], *, every: int = GRADUAL_EVERY) -> FreezePlan:
        """Return gradual unfreezing: the head at once, then from the top one stage more each ``every`` epochs."""
        thawed = tuple(
            FreezeRule(match=f"stage:{stage}", trainable=True, from_epoch=1 + every * place)
            for place, stage in enumerate(reversed(stages), 1)
        )
        return cls(rules=(FreezeRule(match="head", trainable=True), *thawed))

    @classmethod
    def falling(cls, stages: Sequence[str], *, decay: float = RATE_DECAY) -> FreezePlan:
        """Return discriminative rates: everything trains, each stage at ``decay`` times the rate of the next one."""
        factors = tuple(
            FreezeRule(match=f"stage:{stage}", trainable=True, lr_factor=max(decay**distance, 1e-6))
            for distance, stage in zip(range(len(stages), 0, -1), stages, strict=True)
        )
        return cls(rules=(*factors, FreezeRule(match="head", trainable=True)))

    @classmethod
    def parse(cls, text: str, stages: Sequence[str], *, epochs: int | None = None) -> FreezePlan:
        """Read what ``--freeze`` takes: ``head``, ``none``, ``gradual[:EPOCHS]``, ``falling[:FACTOR]``, ``stage:NAME``,
        a bare stage name, or ``file:PATH``.

        A module that holds several stages (``layer4`` where its blocks are stages) stands for the first of them.
        ``epochs``: of the run; gradual unfreezing ends with it.

        Raises:
            UsageError: The text is none of these, or the file is no plan.
        """
        kind, _, value = text.partition(":")
        match kind:
            case "head" if not value:
                return cls.head_only()
            case "none" if not value:
                return cls.everything()
            case "gradual" if kind not in stages:
                every = int(_number(text, value, low=1, high=100_000, default=GRADUAL_EVERY))
                plan = cls.gradual(stages, every=every)
                return plan if epochs is None else plan.at(epochs)
            case "falling" if kind not in stages:
                return cls.falling(stages, decay=_number(text, value, low=1e-3, high=1.0, default=RATE_DECAY))
            case "file":
                return cls.load(Path(value))
        name = text.removeprefix("stage:")
        if name not in stages:
            name = next((stage for stage in stages if stage.startswith(name + ".")), name)
        if name not in stages:
            raise UsageError(f"freeze plan {text!r} names no stage", f"{PRESETS}, or a stage: {', '.join(stages)}")
        return cls.from_stage(name, stages)

    @classmethod
    def load(cls, path: Path) -> FreezePlan:
        """Read a plan from a file: JSON, or the lines of ``tldesk.core.plan_text``.

        Raises:
            UsageError: The file cannot be read, or is no plan.
        """
        from tldesk.core.plan_text import read_plan  # it needs this module

        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or "it is no text"
            raise UsageError(f"freeze plan {path} cannot be read: {reason}", "give the path of a plan") from error
        try:
            if text.lstrip().startswith("{"):
                return cls.model_validate_json(text)
            return read_plan(text)
        except ValidationError as error:
            raise UsageError(f"freeze plan {path}: {error.errors()[0]['msg']}", "see the guide on plans") from error
        except UsageError as error:
            raise UsageError(f"freeze plan {path}: {error.what}", error.cure) from error

    # --- reading -----------------------------------------------------------------------------------------

    def at(self, epoch: int) -> FreezePlan:
        """Return the plan that holds in an epoch (from 1): without the rules of later ones."""
        if all(rule.from_epoch <= epoch for rule in self.rules):
            return self
        return self.model_copy(update={"rules": tuple(rule for rule in self.rules if rule.from_epoch <= epoch)})

    @property
    def changes(self) -> tuple[int, ...]:
        """The epochs, from 1 and rising, from which other rules hold than before; the first is always 1."""
        return tuple(sorted({1, *(rule.from_epoch for rule in self.rules)}))

    def with_rules(self, rules: Iterable[FreezeRule]) -> FreezePlan:
        """Return the plan with more rules behind, which decide over those that are there."""
        return self.model_copy(update={"rules": (*self.rules, *rules)})

    def edited(self, new: FreezePlan, *, from_epoch: int) -> FreezePlan:
        """Return this plan until ``from_epoch`` and ``new`` from then on, as one plan that tells the whole run.

        Everything is frozen anew at that epoch before the rules of ``new`` decide, so none of the old ones lingers.
        The BatchNorm policy is the run's: it does not change.
        """
        kept = tuple(rule for rule in self.rules if rule.from_epoch < from_epoch)
        reset = (
            FreezeRule(match="backbone", trainable=False, from_epoch=from_epoch),
            FreezeRule(match="head", trainable=False, from_epoch=from_epoch),
        )
        later = tuple(rule.model_copy(update={"from_epoch": max(rule.from_epoch, from_epoch)}) for rule in new.rules)
        return self.model_copy(update={"rules": (*kept, *reset, *later)})

    def rule_for(self, path: str, stage: str | None) -> FreezeRule | None:
        """Return the rule that decides for a path once all rules hold, or None where nothing matches (frozen)."""
        return self.rule_for_any((path,), stage)

    def rule_for_any(self, paths: Iterable[str], stage: str | None) -> FreezeRule | None:
        """Return the rule that decides for a tensor known under several names: the last that covers any of them."""
        names = tuple(paths)
        for rule in reversed(self.rules):
            if any(rule.matches(name, stage) for name in names):
                return rule
        return None

    def trains(self, path: str, stage: str | None) -> bool:
        """Say whether the parameter at ``path`` trains once all rules hold."""
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


def _number(text: str, value: str, *, low: float, high: float, default: float) -> float:
    if not value:
        return default
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise UsageError(f"freeze plan {text!r}: {value!r} is not between {low:g} and {high:g}", f"{PRESETS}")
    return number
