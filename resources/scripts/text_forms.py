"""Tell from the source what an expression may say: each form of a text, with holes for what only the run knows."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from itertools import product
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Text = tuple[str | None, ...]  # None is a hole
Function = ast.FunctionDef | ast.AsyncFunctionDef

HOLE: Text = (None,)
_WORD = re.compile(r"[^\W\d_]{2,}")
_MOST_FORMS = 4  # of one part
_MOST_TEXTS = 16  # of one f-string
_DEEPEST = 6
_SAME_TEXT = frozenset({"removeprefix", "removesuffix", "rstrip", "strip", "format"})  # methods of a text


@dataclass(frozen=True, eq=False)
class Module:
    """The parsed text of one module, and what is found in it by name."""

    name: str
    tree: ast.Module
    functions: dict[str, Function] = field(default_factory=dict)  # methods too, by their bare name
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    imports: dict[str, tuple[str, str]] = field(default_factory=dict)  # here: (module, name there)
    owners: dict[ast.AST, Function | None] = field(default_factory=dict)  # of each node: the function around it

    @classmethod
    def read(cls, name: str, text: str) -> Module:
        """Parse a module."""
        module = cls(name, ast.parse(text))
        module._enter(module.tree, None)
        return module

    def _enter(self, node: ast.AST, owner: Function | None) -> None:
        for child in ast.iter_child_nodes(node):
            self.owners[child] = owner
            match child:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self.functions.setdefault(child.name, child)
                    self._enter(child, child)
                    continue
                case ast.ClassDef():
                    self.classes.setdefault(child.name, child)
                case ast.ImportFrom(module=str(source), names=names):
                    self.imports.update({one.asname or one.name: (source, one.name) for one in names})
            self._enter(child, owner)


@dataclass(frozen=True)
class TextForms:
    """Follows names, functions and parameters through the modules. ``keep`` takes parts that are texts themselves."""

    modules: dict[str, Module]
    keep: Callable[[Text], None]

    def texts(self, module: Module, node: ast.expr, deep: int = 0) -> list[Text]:
        """Return each form of a text; a hole for what only the run knows."""
        if deep > _DEEPEST:
            return [HOLE]
        if choices := _choices(node):
            return _once(text for one in choices for text in self.texts(module, one, deep + 1))
        match node:
            case ast.Constant(value=value):
                return [(value,)] if isinstance(value, str) else [] if value is None else [HOLE]
            case ast.JoinedStr(values=values):
                return self._joined([self._part(module, value, deep) for value in values])
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._joined([self._forms(module, side, deep) for side in (left, right)])
            case ast.Name(id=name):
                return self._named(module, node, name, deep)
            case ast.Subscript(value=ast.Name() | ast.Dict() as table):
                return self.members(module, table, deep) or [HOLE]
            case ast.Call():
                return self._called(module, node, deep)
        return [HOLE]

    def members(self, module: Module, node: ast.expr, deep: int = 0) -> list[Text]:
        """Return the texts in a list, a dict's values, or a comprehension."""
        if deep > _DEEPEST:
            return []
        within = _choices(node)
        match node:
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                within = [left, right]
            case ast.Subscript(value=value) | ast.Starred(value=value):
                within = [value]
            case ast.Call(func=ast.Name(id="tuple" | "list" | "sorted" | "reversed" | "filter"), args=[*_, value]):
                within = [value]
            case ast.Call(func=ast.Attribute(attr="values" | "items", value=value)):
                within = [value]
            case ast.Name(id=name):
                return self._members_of(module, node, name, deep)
        texts = [text for one in within for text in self.members(module, one, deep + 1)]
        texts += [text for one in _elements(node) for text in self.texts(module, one, deep + 1) if text != HOLE]
        return _once(texts)

    # --- parts ---------------------------------------------------------------------------------------------

    def _part(self, module: Module, node: ast.expr, deep: int) -> list[Text]:
        """Return the forms of a part of an f-string."""
        if isinstance(node, ast.FormattedValue):
            if node.conversion != -1 or node.format_spec is not None:
                return [HOLE]
            return self._forms(module, node.value, deep)
        return self.texts(module, node, deep)

    def _forms(self, module: Module, node: ast.expr, deep: int) -> list[Text]:
        """Return a few known forms, or a hole, and then keep each form as a template of its own."""
        texts = self.texts(module, node, deep + 1)
        if texts and HOLE not in texts and len(texts) <= _MOST_FORMS:
            return texts
        for text in texts:
            self.keep(text)
        return [HOLE]

    def _joined(self, parts: list[list[Text]]) -> list[Text]:
        count = 1
        for place, forms in enumerate(parts):
            if count * len(forms) > _MOST_TEXTS:
                for text in forms:
                    self.keep(text)
                parts[place] = [HOLE]
            count *= len(parts[place])
        return _once(tuple(piece for text in texts for piece in text) for texts in product(*parts))

    # --- calls ---------------------------------------------------------------------------------------------

    def _called(self, module: Module, call: ast.Call, deep: int) -> list[Text]:
        """Return what a call may give: a method of texts, or a function of the product."""
        match call:
            case ast.Call(func=ast.Attribute(attr="join", value=ast.Constant(value=str(between))), args=[members]):
                for text in (*self.members(module, members, deep), (None, between, None)):
                    self.keep(text)
                return [HOLE]
            case ast.Call(func=ast.Attribute(attr=name, value=value)) if name in _SAME_TEXT:
                return self.texts(module, value, deep + 1)
            case ast.Call(func=ast.Attribute(attr="get", value=table), args=[_, *rest]):
                texts = self.members(module, table, deep)
                texts += [text for value in rest for text in self.texts(module, value, deep + 1)]
                return texts or [HOLE]
            case ast.Call(func=ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name)):
                return self._returned(module, module.functions.get(name), deep)
            case ast.Call(func=ast.Name(id=name)) if name in module.functions:
                return self._returned(module, module.functions[name], deep)
            case ast.Call(func=ast.Name(id=name)) if name in module.imports:
                source, there = module.imports[name]
                if (other := self.modules.get(source)) is not None:
                    return self._returned(other, other.functions.get(there), deep)
        return [HOLE]

    def _returned(self, module: Module, function: Function | None, deep: int) -> list[Text]:
        """Return what a function of the product returns, where it returns a text."""
        if function is None or function.returns is None or "str" not in ast.unparse(function.returns):
            return [HOLE]
        texts: list[Text] = []
        for line in ast.walk(function):
            if isinstance(line, ast.Return) and line.value is not None and module.owners.get(line) is function:
                texts += self.texts(module, line.value, deep + 1)
                texts += self.members(module, line.value, deep + 1)
        return _once(texts) or [HOLE]

    # --- names ---------------------------------------------------------------------------------------------

    def _named(self, module: Module, node: ast.AST, name: str, deep: int) -> list[Text]:
        """Return what a name may stand for: what is assigned to it, what a function is called with, or a constant."""
        owner = module.owners.get(node)
        if owner is not None:
            if values := list(_assigned(owner, name)):
                return _once(text for value in values for text in self.texts(module, value, deep + 1))
            if (source := _gone_through(owner, name)) is not None:
                return self.members(module, source, deep + 1) or [HOLE]
            if (place := _parameter(owner, name)) is not None:
                return self._given(module, owner, name, place=place, deep=deep)
        return self._constant(module, name, deep)

    def _constant(self, module: Module, name: str, deep: int) -> list[Text]:
        """Return what stands at the top of a module under a name, or of the one it comes from."""
        if values := list(_assigned(module.tree, name, is_deep=False)):
            return _once(text for value in values for text in self.texts(module, value, deep + 1))
        if name in module.imports and deep <= _DEEPEST:
            source, there = module.imports[name]
            if (other := self.modules.get(source)) is not None:
                return self._constant(other, there, deep + 1)
        return [HOLE]

    def _given(self, module: Module, owner: Function, name: str, *, place: int, deep: int) -> list[Text]:
        """Return what a function of this module is given for a parameter, wherever it is called in it."""
        texts: list[Text] = []
        for call in ast.walk(module.tree):
            match call:
                case ast.Call(func=ast.Name(id=called)) if called == owner.name:
                    args = call.args
                case ast.Call(func=ast.Attribute(value=ast.Name(id="self" | "cls"), attr=called)) if (
                    called == owner.name
                ):
                    args = [call.func, *call.args]
                case _:
                    continue
            given = next((word.value for word in call.keywords if word.arg == name), None)
            if given is None and place < len(args):
                given = args[place]
            if given is not None:
                texts += self.texts(module, given, deep + 1)
        return _once(texts) or [HOLE]

    def _members_of(self, module: Module, node: ast.AST, name: str, deep: int) -> list[Text]:
        """Return the texts in a list under a name: as it was made, and what was put into it."""
        owner = module.owners.get(node)
        lists = list(_assigned(owner, name)) if owner is not None else []
        if not lists:
            lists = list(_assigned(module.tree, name, is_deep=False))
        texts = [text for value in lists for text in self.members(module, value, deep + 1)]
        for call in ast.walk(owner) if owner is not None else ():
            match call:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=found), attr="append"), args=[value]) if (
                    found == name
                ):
                    texts += [text for text in self.texts(module, value, deep + 1) if text != HOLE]
        return _once(texts)


def has_words(text: Text) -> bool:
    """Whether a person can read anything in it."""
    return _WORD.search("".join(part or " " for part in text)) is not None


def template(text: Text) -> str:
    """Return a text as a template; holes side by side are one, and braces are doubled."""
    parts: list[str] = []
    count, was_hole = 0, False
    for part in text:
        if part is None:
            if not was_hole:
                parts.append(f"{{{count}}}")
                count += 1
            was_hole = True
        elif part:
            parts.append(part.replace("{", "{{").replace("}", "}}"))
            was_hole = False
    return "".join(parts).strip()


def _once(texts: Iterable[Text]) -> list[Text]:
    return list(dict.fromkeys(texts))


def _choices(node: ast.expr) -> list[ast.expr]:
    """Return what an expression may be, one or the other."""
    match node:
        case ast.IfExp(body=body, orelse=other):
            return [body, other]
        case ast.BoolOp(op=ast.Or(), values=values):
            return values
        case ast.NamedExpr(value=value):
            return [value]
    return []


def _elements(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.List(elts=members) | ast.Tuple(elts=members) | ast.Set(elts=members) | ast.Dict(values=members):
            return members
        case ast.ListComp(elt=member) | ast.GeneratorExp(elt=member) | ast.SetComp(elt=member):
            return [member]
    return []


def _assigned(owner: ast.AST, name: str, *, is_deep: bool = True) -> Iterator[ast.expr]:
    """Yield each value that is given to a name in a function, or at the top of a module."""
    for line in ast.walk(owner) if is_deep else ast.iter_child_nodes(owner):
        match line:
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    yield from _unpacked(target, value, name)
            case (
                ast.AnnAssign(target=ast.Name(id=found), value=ast.expr() as value)
                | ast.AugAssign(target=ast.Name(id=found), value=value)
                | ast.NamedExpr(target=ast.Name(id=found), value=value)
            ) if found == name:
                yield value


def _unpacked(target: ast.expr, value: ast.expr, name: str) -> Iterator[ast.expr]:
    """Yield what a name is given where several are given theirs at once."""
    match target, value:
        case ast.Name(id=found), _:
            if found == name:
                yield value
        case ast.Tuple(), ast.IfExp(body=body, orelse=other):
            yield from _unpacked(target, body, name)
            yield from _unpacked(target, other, name)
        case ast.Tuple(elts=targets), ast.Tuple(elts=values):
            for at, one in zip(targets, values, strict=False):
                yield from _unpacked(at, one, name)
        case ast.Tuple(elts=targets), _ if any(isinstance(at, ast.Name) and at.id == name for at in targets):
            yield value  # of a call: unknown, but given


def _gone_through(function: Function, name: str) -> ast.expr | None:
    """Return what a loop with this name goes through."""
    for loop in ast.walk(function):
        match loop:
            case (
                ast.For(target=ast.Name(id=found), iter=source)
                | ast.comprehension(target=ast.Name(id=found), iter=source)
            ) if found == name:
                return source
    return None


def _parameter(function: Function, name: str) -> int | None:
    """Return the place of a parameter; one that is given by its name only has a place that nobody reaches."""
    names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
    if name in names:
        return names.index(name)
    return 10_000 if any(one.arg == name for one in function.args.kwonlyargs) else None
