"""Load, check and call plugins one at a time, so that a broken one costs nothing but itself. An instance, no global."""

from __future__ import annotations

import threading
import traceback
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

import pluggy

from tldesk.core.errors import PluginError, TldeskError, UsageError
from tldesk.hooks.approvals import Approvals
from tldesk.hooks.checks import KINDS, Kind, check_hooks, checked_values, declared_api
from tldesk.hooks.discovery import Candidate, find_candidates
from tldesk.hooks.markers import PROJECT
from tldesk.hooks.specs import HOOK_AREAS
from tldesk.hooks.states import PluginFault, PluginState, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from tldesk.core.contracts import BackboneSpec, DatasetLoader, Modality, WeightsSpec

_Value = TypeVar("_Value")


class _Plugin:
    """What the host knows of one plugin."""

    def __init__(self, candidate: Candidate, standing: Standing) -> None:
        self.candidate = candidate
        self.standing = standing
        self.loaded: object | None = None
        self.api: tuple[int, int] | None = None
        self.provides: dict[str, list[str]] = {}
        self.faults: list[PluginFault] = []


class PluginHost:
    """Every plugin of this computer, and what those that are approved and on supply.

    Making one is cheap and imports no plugin; ``load``, or the first question, does. Each kind of value is collected
    when it is first asked for, so that asking for loaders does not import torch. Safe to use from any thread.

    Args:
        home: The folder of ``plugins.json`` and of the user's ``plugins`` folder.
        load: False lists plugins and never imports one.
    """

    def __init__(self, home: Path, *, load: bool = True) -> None:
        self.home = home
        self.folder = home / "plugins"
        self._may_load = load
        self._approvals = Approvals(home / "plugins.json")
        self._lock = threading.RLock()
        self._manager = pluggy.PluginManager(PROJECT)
        for area in HOOK_AREAS:
            self._manager.add_hookspecs(area)
        self._plugins = self._discover()
        self._is_loaded = False
        self._values: dict[str, dict[str, Any]] = {}
        self._complete: dict[str, dict[str, Any]] = {}  # those of _values to which nothing is added any more

    # --- state -----------------------------------------------------------------------------------------

    @property
    def plugins(self) -> tuple[PluginState, ...]:
        """Every plugin that was found, active or not; ``provides`` tells of the kinds collected so far."""
        with self._lock:
            return tuple(self._state(plugin) for plugin in self._plugins)

    @property
    def faults(self) -> tuple[PluginFault, ...]:
        """Everything that went wrong so far."""
        with self._lock:
            return tuple(fault for plugin in self._plugins for fault in plugin.faults)

    def load(self) -> PluginHost:
        """Import and check every plugin that is approved and on; once. What fails becomes a fault."""
        with self._lock:
            if not self._is_loaded and self._may_load:
                self._is_loaded = True
                for plugin in self._plugins:
                    if plugin.standing is Standing.ACTIVE:
                        self._load(plugin)
            return self

    def collect_all(self) -> PluginHost:
        """Ask every plugin for everything: for a full list, with its faults."""
        for kind in KINDS.values():
            self._collect(kind)
        return self

    # --- approval --------------------------------------------------------------------------------------

    def approve(self, name: str) -> None:
        """Approve a plugin as its files are now; it is imported from the next start on.

        Raises:
            UsageError: There is no such plugin.
            PluginError: Its files or the record cannot be read or written.
        """
        self._approvals.approve(self._named(name).candidate)

    def on(self, name: str) -> None:
        """Switch a plugin on, from the next start on. Raises ``UsageError`` where there is none of that name."""
        self._approvals.switch(self._named(name).candidate.name, is_on=True)

    def off(self, name: str) -> None:
        """Switch a plugin off, from the next start on. Raises ``UsageError`` where there is none of that name."""
        self._approvals.switch(self._named(name).candidate.name, is_on=False)

    # --- what plugins supply ---------------------------------------------------------------------------

    def modalities(self) -> Mapping[str, Modality]:
        """Return all modalities by key."""
        return self._collect(KINDS["modalities"])

    def loaders(self) -> Mapping[str, DatasetLoader]:
        """Return all dataset loaders by key."""
        return self._collect(KINDS["loaders"])

    def backbones(self) -> Mapping[str, BackboneSpec]:
        """Return all backbones by key."""
        return self._collect(KINDS["backbones"])

    def weights(self) -> Mapping[str, WeightsSpec]:
        """Return all pretrained weights by key."""
        return self._collect(KINDS["weights"])

    def modality(self, key: str) -> Modality:
        """Return one modality; raises ``UsageError`` naming those there are."""
        return self._one("modality", key, self.modalities())

    def loader(self, key: str) -> DatasetLoader:
        """Return one dataset loader; raises ``UsageError`` naming those there are."""
        return self._one("loader", key, self.loaders())

    def backbone(self, key: str) -> BackboneSpec:
        """Return one backbone by ``SOURCE/NAME``, or by its bare name where that is unique.

        Raises:
            UsageError: There is none, or several have that bare name; close matches are named.
        """
        found = self.backbones()
        if key in found:
            return found[key]
        same = [known for known in found if known.partition("/")[2] == key]
        if len(same) == 1:
            return found[same[0]]
        if same:
            raise UsageError(f"backbone {key!r} is ambiguous", f"say which: {' or '.join(same)}")
        return self._one("backbone", key, found)

    def weights_for(self, backbone_key: str) -> tuple[WeightsSpec, ...]:
        """Return the pretrained weights of one backbone, its defaults first."""
        mine = [spec for spec in self.weights().values() if spec.backbone == backbone_key]
        return tuple(sorted(mine, key=lambda spec: not spec.is_default))

    # --- inside ----------------------------------------------------------------------------------------

    def _discover(self) -> list[_Plugin]:
        plugins: list[_Plugin] = []
        taken: dict[str, Candidate] = {}
        for candidate in find_candidates(self.folder):
            if candidate.name in taken:
                plugin = _Plugin(candidate, Standing.FAULTY)
                error = f"the name is taken by the plugin in {taken[candidate.name].path}; rename one"
                plugin.faults.append(PluginFault(candidate.name, "discover", error))
            elif self._approvals.is_off(candidate.name):
                plugin = _Plugin(candidate, Standing.OFF)
            else:
                plugin = self._judged(candidate)
            taken.setdefault(candidate.name, candidate)
            plugins.append(plugin)
        return plugins

    def _judged(self, candidate: Candidate) -> _Plugin:
        try:
            is_approved = self._approvals.is_approved(candidate)
        except PluginError as error:
            plugin = _Plugin(candidate, Standing.FAULTY)
            plugin.faults.append(PluginFault(candidate.name, "discover", str(error)))
            return plugin
        return _Plugin(candidate, Standing.ACTIVE if is_approved else Standing.UNAPPROVED)

    def _load(self, plugin: _Plugin) -> None:
        stage = "load"
        try:
            loaded = plugin.candidate.load()
            stage = "check"
            plugin.api = declared_api(loaded)
            check_hooks(loaded, self._manager)
            self._manager.register(loaded, name=plugin.candidate.name)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 (a plugin may even call sys.exit; the rest must go on)
            self._fault(plugin, stage, error)
            if self._manager.has_plugin(plugin.candidate.name):  # pluggy keeps the hooks before the one it refused
                self._manager.unregister(name=plugin.candidate.name)
        else:
            plugin.loaded = loaded

    def _collect(self, kind: Kind) -> dict[str, Any]:
        if kind.name in self._complete:  # without the lock: another thread may hold it for seconds while torch loads
            return self._complete[kind.name]
        with self._lock:
            self.load()
            if kind.name not in self._values:
                values: dict[str, Any] = {}
                self._values[kind.name] = values
                owners: dict[str, str] = {}
                for plugin in self._plugins:
                    if plugin.loaded is not None:
                        self._ask(plugin, kind, values=values, owners=owners)
                self._complete[kind.name] = values
            return self._values[kind.name]

    def _ask(self, plugin: _Plugin, kind: Kind, *, values: dict[str, Any], owners: dict[str, str]) -> None:
        others = [other.loaded for other in self._plugins if other.loaded is not None and other is not plugin]
        try:
            # A plain call of the hook would end at the first plugin that raises: each one is called by itself.
            results = self._manager.subset_hook_caller(kind.hook, remove_plugins=others)()
            pairs = [pair for result in results for pair in checked_values(kind, result)]
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 (as above)
            self._fault(plugin, kind.hook, error)
            return
        for key, value in pairs:
            if key in owners:
                doubled = PluginError(f"key {key!r} is doubled: plugin {owners[key]} has it", "rename one")
                self._fault(plugin, kind.hook, doubled)
                continue
            owners[key] = plugin.candidate.name
            values[key] = value
            plugin.provides.setdefault(kind.name, []).append(key)

    def _fault(self, plugin: _Plugin, stage: str, error: BaseException) -> None:
        text = str(error) if isinstance(error, TldeskError) else f"{type(error).__name__}: {error}"
        lines = "".join(traceback.format_exception(error))
        plugin.faults.append(PluginFault(plugin.candidate.name, stage, " ".join(text.split()), lines))
        plugin.standing = Standing.FAULTY

    def _state(self, plugin: _Plugin) -> PluginState:
        found = plugin.candidate
        return PluginState(
            name=found.name,
            version=found.version,
            distribution=found.distribution,
            path=str(found.path),
            api=plugin.api,
            state=plugin.standing,
            provides={kind: list(keys) for kind, keys in plugin.provides.items()},
            fault=plugin.faults[0] if plugin.faults else None,
        )

    def _named(self, name: str) -> _Plugin:
        for plugin in self._plugins:
            if plugin.candidate.name == name:
                return plugin
        names = ", ".join(plugin.candidate.name for plugin in self._plugins)
        raise UsageError(f"no plugin {name!r}", f"plugins: {names}" if names else f"put one into {self.folder}")

    def _one(self, what: str, key: str, found: Mapping[str, _Value]) -> _Value:
        if key in found:
            return found[key]
        raise UsageError(f"no {what} {key!r}", self._cure(key, found))

    def _cure(self, key: str, found: Iterable[str]) -> str:
        """Say what there is instead, and which plugins could not be asked."""
        keys = list(found)
        near = [*get_close_matches(key, keys, n=4), *_by_bare_name(key, keys)]
        if near:
            cure = f"did you mean {', '.join(dict.fromkeys(near))}?"
        else:
            cure = f"there are {', '.join(sorted(keys))}" if 0 < len(keys) <= 12 else "see tldesk keys and backbones"
        silent = [plugin.candidate.name for plugin in self._plugins if plugin.standing is not Standing.ACTIVE]
        return f"{cure} (not taking part: {', '.join(silent)}; see tldesk plugins list)" if silent else cure


def _by_bare_name(key: str, keys: list[str]) -> list[str]:
    bare = {known.partition("/")[2]: known for known in keys if "/" in known}
    return [bare[name] for name in get_close_matches(key.rpartition("/")[2], list(bare), n=3)]
