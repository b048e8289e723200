"""A FreezePlan as lines that a person reads and edits, and back. One rule a line; the last one that matches decides.

    train head
    train stage:blocks.6 rate 0.1 from 3
    freeze backbone.*.bn*
    batchnorm frozen

``rate`` is the factor of the learning rate (1 where left out), ``from`` the epoch from which the rule holds (1).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import ValidationError

from tldesk.core.errors import UsageError
from tldesk.core.freeze_plan import FreezePlan, FreezeRule

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORM = "write: train PATH, freeze PATH, with rate FACTOR and from EPOCH behind, or batchnorm follow|frozen|live"
_POLICIES = ("follow", "frozen", "live")


def write_plan(plan: FreezePlan) -> str:
    """Return the lines of a plan, each ended by a line break."""
    lines = [_line(rule) for rule in plan.rules]
    if plan.batchnorm != "follow":
        lines.append(f"batchnorm {plan.batchnorm}")
    return "".join(f"{line}\n" for line in lines)


def read_plan(text: str) -> FreezePlan:
    """Read lines; empty ones and what follows ``#`` are left out.

    Raises:
        UsageError: A line is no rule; it is named by its number.
    """
    rules: list[FreezeRule] = []
    policy = "follow"
    for number, words in _lines(text):
        match words:
            case ["batchnorm", value] if value in _POLICIES:
                policy = value
            case ["train" | "freeze" as verb, path, *rest]:
                rules.append(_rule(number, verb, path, rest))
            case _:
                raise UsageError(f"line {number}: {' '.join(words)!r} is no rule", _FORM)
    if not rules:
        raise UsageError("the plan holds no rule", _FORM)
    return FreezePlan.model_validate({"rules": rules, "batchnorm": policy})


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if words:
            yield number, words


def _rule(number: int, verb: str, path: str, rest: list[str]) -> FreezeRule:
    values: dict[str, object] = {"match": path, "trainable": verb == "train"}
    names = {"rate": "lr_factor", "from": "from_epoch"}
    if len(rest) % 2:
        raise UsageError(f"line {number}: {rest[-1]!r} has no value", _FORM)
    for name, value in zip(rest[::2], rest[1::2], strict=True):
        if name not in names or names[name] in values:
            raise UsageError(f"line {number}: {name!r} is not known here", _FORM)
        values[names[name]] = value
    try:
        return FreezeRule.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        wrong = next((name for name, field in names.items() if field in first["loc"]), "")
        raise UsageError(f"line {number}: {wrong} {first['input']!r}: {first['msg']}", _FORM) from error


def _line(rule: FreezeRule) -> str:
    words = ["train" if rule.trainable else "freeze", rule.match]
    if rule.lr_factor != 1:
        words += ["rate", repr(rule.lr_factor)]
    if rule.from_epoch != 1:
        words += ["from", str(rule.from_epoch)]
    return " ".join(words)
