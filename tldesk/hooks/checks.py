"""What the host asks of a plugin before it uses it, and of each value that a hook returns. Raises, never repairs."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from tldesk.core.contracts import BackboneSpec, DatasetLoader, Modality, WeightsSpec
from tldesk.core.errors import PluginError
from tldesk.hooks.markers import HOOK_API, PROJECT
from tldesk.hooks.specs import HOOK_AREAS

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pluggy


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value that plugins supply."""

    name: str  # as in ``provides``
    hook: str
    value_type: type


KINDS = {
    kind.name: kind
    for kind in (
        Kind("modalities", "tldesk_modalities", Modality),
        Kind("loaders", "tldesk_loaders", DatasetLoader),
        Kind("backbones", "tldesk_backbones", BackboneSpec),
        Kind("weights", "tldesk_weights", WeightsSpec),
    )
}

HOOK_NAMES = tuple(name for area in HOOK_AREAS for name in vars(area) if name.startswith(f"{PROJECT}_"))


def declared_api(plugin: object) -> tuple[int, int]:
    """Return the hook version that the plugin declares.

    Raises:
        PluginError: It declares none, or one that this TL Desk does not serve.
    """
    want = f"TLDESK_API = ({HOOK_API[0]}, {HOOK_API[1]})"
    declared: Any = getattr(plugin, "TLDESK_API", None)
    if declared is None:
        raise PluginError("it declares no TLDESK_API", f"add the line {want}")
    is_pair = isinstance(declared, tuple) and len(declared) == 2
    if not is_pair or not all(isinstance(part, int) for part in declared):
        raise PluginError(f"TLDESK_API is {declared!r}, no pair of numbers", f"write {want}")
    major, minor = declared
    if major != HOOK_API[0]:
        raise PluginError(
            f"it is made for hooks {major}.{minor}; this TL Desk has {HOOK_API[0]}.{HOOK_API[1]}",
            "install a release of the plugin for these hooks",
        )
    if minor > HOOK_API[1]:
        raise PluginError(
            f"it needs hooks {major}.{minor}; this TL Desk has only {HOOK_API[0]}.{HOOK_API[1]}", "update TL Desk"
        )
    return major, minor


def check_hooks(plugin: object, manager: pluggy.PluginManager) -> None:
    """Refuse hook wrappers, unknown hook names and hooks without their mark.

    Raises:
        PluginError: Names the function and what is wrong with it.
    """
    for name in dir(plugin):
        options = manager.parse_hookimpl_opts(plugin, name)
        if options is None:
            if name in HOOK_NAMES and callable(getattr(plugin, name)):
                raise PluginError(f"{name} is not marked", "put @hookimpl of tldesk.api above it")
            continue
        if options.get("wrapper") or options.get("hookwrapper"):
            raise PluginError(f"{name} is a hook wrapper", "supply values; other plugins' calls are not wrapped")
        hook = options.get("specname") or name
        if hook not in HOOK_NAMES:
            near = get_close_matches(hook, HOOK_NAMES, n=1)
            raise PluginError(
                f"there is no hook {hook}", f"did you mean {near[0]}?" if near else f"hooks: {', '.join(HOOK_NAMES)}"
            )


def checked_values(kind: Kind, result: object) -> list[tuple[str, Any]]:
    """Return the (key, value) pairs of what a hook returned.

    Raises:
        PluginError: It is no iterable of values of the right type with keys.
    """
    if isinstance(result, str | bytes) or not hasattr(result, "__iter__"):
        raise PluginError(f"it returned {_named(result)}", f"return a list of {kind.value_type.__name__}")
    values: Iterable[object] = result
    pairs: list[tuple[str, Any]] = []
    for value in values:
        if isinstance(value, type) or not isinstance(value, kind.value_type):
            raise PluginError(f"it returned {_named(value)} among its values", _wanted(kind, value))
        key: object = value.key  # type: ignore[attr-defined]
        if not isinstance(key, str) or not key.strip():
            raise PluginError(f"{_named(value)} has the key {key!r}", "give it a name")
        if kind.name == "backbones" and not all(part for part in (key.partition("/")[0], key.partition("/")[2])):
            raise PluginError(f"backbone key {key!r} has no source", "write SOURCE/NAME")
        pairs.append((key, value))
    return pairs


def _wanted(kind: Kind, value: object) -> str:
    """Say what the value lacks; for a protocol the missing members."""
    text = f"it must be {kind.value_type.__name__}"
    if isinstance(value, type):
        return f"{text}: an instance, not the class"
    if getattr(kind.value_type, "_is_protocol", False):
        names = [name for name, _ in inspect.getmembers(kind.value_type) if not name.startswith("_")]
        missing = [name for name in names if not hasattr(value, name)]
        return f"{text}; it lacks {', '.join(missing)}"
    return text


def _named(value: object) -> str:
    if value is None:
        return "None"
    return f"the class {value.__name__}" if isinstance(value, type) else f"a {type(value).__name__}"
