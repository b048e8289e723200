"""Collect the English texts that come from below the window: errors, cures, notes and reasons, as templates.

An f-string becomes a template with ``{0}``, ``{1}``...; where a part has a few known forms, such as ``file`` and
``files``, each form gives its own template. Parts that are texts themselves are templates of their own: at run time
what stands in a place of a template is looked up again. Sources are read, never imported.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from outside_texts import FROM_OUTSIDE
from text_forms import Module, Text, TextForms, has_words, template

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FOLDERS = (*(f"tldesk/{name}" for name in ("core", "store", "hooks", "ml", "services", "qt", "ui", "app")), "plugins")
FIELDS = frozenset({"what", "cure", "reason", "fault", "fallback", "remarks"})
"""Fields of a dataclass that hold such a text, or several of them."""
TOLD_BY = frozenset({"Note", "tell", "on_note"})
"""Beside the errors: what takes such a text as its first argument."""
CHECKS = frozenset({"field_validator", "model_validator", "BeforeValidator", "AfterValidator"})
"""A ValueError that is raised under one of these reaches a person, in an error of the whole recipe."""
CODES = frozenset({"Setting", "NotTuned", "Check"})
"""Dataclasses whose fields are so called, and are words of the program or of the terminal."""


@dataclass
class ServiceTexts:
    """Reads modules and gives their templates."""

    modules: dict[str, Module]
    found: dict[str, None] = field(default_factory=dict)

    # --- what is asked for ---------------------------------------------------------------------------------

    def collect(self) -> list[str]:
        """Return each template once, sorted."""
        forms = TextForms(self.modules, self._take)
        for module in self.modules.values():
            for node in ast.walk(module.tree):
                for value in self._told(module, node):
                    for text in (*forms.texts(module, value), *forms.members(module, value)):
                        self._take(text)
        return sorted({*self.found, *FROM_OUTSIDE})

    def _take(self, text: Text) -> None:
        """Keep a text; a single word is a key of the program."""
        if has_words(text) and (len(text) > 1 or " " in (text[0] or "")):
            self.found.setdefault(template(text))

    def _told(self, module: Module, node: ast.AST) -> Iterator[ast.expr]:
        """Yield the expressions in a node that a person will read."""
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if name not in CODES:
                if name in self.doors:
                    yield from node.args[:2]
                elif name in self.errors or name.lstrip("_") in TOLD_BY or self._is_check(module, node):
                    yield from node.args[:1]
                fields = self.fields.get(name, [])
                yield from (value for at, value in zip(fields, node.args, strict=False) if at in FIELDS)
                if name.lstrip("_")[:1].isupper() or name in {"replace", "partial"}:
                    yield from (word.value for word in node.keywords if word.arg in FIELDS)
            case ast.Assign(targets=[ast.Attribute(attr=name)], value=value) if name in FIELDS:
                yield value

    def _is_check(self, module: Module, call: ast.Call) -> bool:
        """Whether it is a ValueError that pydantic catches."""
        owner = module.owners.get(call)
        if owner is None or ast.unparse(call.func) != "ValueError":
            return False
        return any(word in ast.unparse(one) for one in owner.decorator_list for word in CHECKS) or any(
            isinstance(check, ast.Call)
            and ast.unparse(check.func).rpartition(".")[2] in CHECKS
            and any(isinstance(given, ast.Name) and given.id == owner.name for given in check.args)
            for check in ast.walk(module.tree)
        )

    @cached_property
    def errors(self) -> frozenset[str]:
        """The names of the product's own exceptions: a person reads them, alone or in another one's text."""
        return self._below({"Exception", "ValueError"}) | self.doors

    @cached_property
    def doors(self) -> frozenset[str]:
        """Those of them that name a cure as well."""
        return self._below({"TldeskError"}) | {"TldeskError"}

    def _below(self, known: set[str]) -> frozenset[str]:
        """Return the names of the classes under these."""
        bases = {
            name: {ast.unparse(base).rpartition(".")[2] for base in one.bases}
            for module in self.modules.values()
            for name, one in module.classes.items()
        }
        found = set(known)
        while more := {name for name, of in bases.items() if of & found} - found:
            found |= more
        return frozenset(found - known)

    @cached_property
    def fields(self) -> dict[str, list[str]]:
        """The fields of each dataclass that holds such a text, in their order."""
        found = {}
        for module in self.modules.values():
            for name, one in module.classes.items():
                names = [
                    line.target.id
                    for line in one.body
                    if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name)
                ]
                if FIELDS & set(names) and any("dataclass" in ast.unparse(word) for word in one.decorator_list):
                    found[name] = names
        return found


def service_texts(root: Path) -> list[str]:
    """Return the templates of all texts below the window, sorted."""
    modules = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.py")):
            dotted = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
            name = dotted.removeprefix("plugins.")
            modules[name] = Module.read(name, path.read_text(encoding="utf-8"))
    return ServiceTexts(modules).collect()
