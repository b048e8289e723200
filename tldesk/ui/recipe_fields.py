"""The fields of a recipe as a form sees them: what kind of value each takes and what is allowed. No widgets, no words.

All of it is read from the pydantic models, so that a new field of the recipe cannot be forgotten.
"""

from __future__ import annotations

import types
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tldesk.core.recipe import Recipe, literal

if TYPE_CHECKING:
    from collections.abc import Iterator

# What the place Model chooses, by its tree and its list of backbones.
MODEL_FIELDS = frozenset({"version", "backbone", "weights.key", "weights.prefix", "weights.rename", "cut", "freeze"})
HISTORY_FIELDS = frozenset({"schedule.extensions"})  # what became of a run: its card tells of it


class FieldKind(StrEnum):
    """How a value is entered."""

    CHOICE = "choice"
    FLAG = "flag"
    TEXT = "text"
    LIST = "list"  # numbers with commas between


@dataclass(frozen=True, slots=True)
class RecipeField:
    """One field. ``words``: the texts that it takes besides numbers; bounds as pydantic has them, None: open."""

    dotted: str
    kind: FieldKind
    words: tuple[str, ...]
    note: str  # of the model, in English: for whoever knows what it is about
    least: tuple[float, bool] | None = None  # and whether it is itself allowed
    most: tuple[float, bool] | None = None
    is_optional: bool = False
    is_words: bool = False  # a text even where it looks like a number: the name of a class

    def value_of(self, text: str) -> Any:
        """Read what was typed; whether it is allowed is the recipe's to say."""
        text = text.strip()
        if self.kind is FieldKind.LIST:
            parts = text.strip("[]()").replace(";", ",").split(",")
            return [literal(part.strip()) for part in parts if part.strip()]
        if not text and self.is_optional:
            return None
        return text if self.is_words else literal(text)

    def text_of(self, value: Any) -> str:
        """Write a value as it is typed."""
        if value is None:
            return ""
        if isinstance(value, list | tuple):
            return ", ".join(_plain(part) for part in value)
        return _plain(value)


def recipe_fields() -> tuple[RecipeField, ...]:
    """Return every field of a recipe that is chosen here, in the models' order."""
    return tuple(field for field in _walk(Recipe, "") if field.dotted not in MODEL_FIELDS | HISTORY_FIELDS)


def all_names() -> frozenset[str]:
    """Return the dotted names of all fields, those of the model included."""
    return frozenset(field.dotted for field in _walk(Recipe, ""))


def value_at(data: dict[str, Any], dotted: str) -> Any:
    """Return a field's value in a dumped recipe."""
    value: Any = data
    for name in dotted.split("."):
        value = value[name]
    return value


def nested(dotted: str, value: Any) -> dict[str, Any]:
    """Return a change of one field as ``RecipeDraft.update`` takes it."""
    for name in reversed(dotted.split(".")):
        value = {name: value}
    return dict(value)


def _walk(model: type[BaseModel], prefix: str) -> Iterator[RecipeField]:
    for name, info in model.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from _walk(kind, f"{prefix}{name}.")
        else:
            yield _field(prefix + name, info)


def _field(dotted: str, info: FieldInfo) -> RecipeField:
    parts = list(_parts(info.annotation))
    limits = [*info.metadata, *(part for part in parts if not isinstance(part, type | str))]
    # Examples stand for a text that has a form of its own: a person chooses one, a recipe's text may say more.
    words = tuple(map(str, info.examples or ())) or tuple(part for part in parts if isinstance(part, str))
    bases = {part for part in parts if isinstance(part, type)}
    if get_origin(info.annotation) is tuple:
        kind = FieldKind.LIST
    elif bool in bases:
        kind = FieldKind.FLAG
    elif info.examples or (words and not bases - {types.NoneType}):
        kind = FieldKind.CHOICE
    else:
        kind = FieldKind.TEXT
    return RecipeField(
        dotted,
        kind,
        words,
        note=info.description or "",
        least=_limit(limits, "ge", "gt"),
        most=_limit(limits, "le", "lt"),
        is_optional=types.NoneType in bases,
        is_words=kind is FieldKind.TEXT and bases == {str},
    )


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield what an annotation is made of: literal texts, plain types, and limits."""
    origin = get_origin(annotation)
    if origin is Annotated:
        inner, *metadata = get_args(annotation)
        yield from _parts(inner)
        for each in metadata:
            yield from each.metadata if isinstance(each, FieldInfo) else (each,)
    elif origin is Literal:
        yield from (str(word) for word in get_args(annotation))
    elif origin in (Union, types.UnionType, tuple):
        for part in get_args(annotation):
            if part is not Ellipsis:
                yield from _parts(part)
    elif isinstance(annotation, type):
        yield annotation


def _limit(metadata: list[Any], closed: str, open_: str) -> tuple[float, bool] | None:
    for each in metadata:
        for name, is_allowed in ((closed, True), (open_, False)):
            value = getattr(each, name, None)
            if isinstance(value, int | float):
                return float(value), is_allowed
    return None


def _plain(value: Any) -> str:
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)  # repr: nothing is rounded
