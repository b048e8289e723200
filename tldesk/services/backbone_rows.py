"""What the window shows of backbones and their weights: plain values. Touches the disk: for worker threads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tldesk.core.errors import UsageError
from tldesk.services import weights as weights_service
from tldesk.services.downloads import offer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tldesk.core.cancel import CancelToken
    from tldesk.core.contracts import BackboneSpec, Preprocess, WeightsSpec
    from tldesk.core.events import Event
    from tldesk.hooks.host import PluginHost


@dataclass(frozen=True, slots=True)
class WeightsRow:
    """Pretrained weights of a backbone. ``host`` is empty where they cannot be fetched."""

    key: str
    title: str
    license: str
    is_here: bool
    is_default: bool
    host: str = ""
    size_bytes: int | None = None
    sha256: str = ""  # or its beginning; empty: none is known


@dataclass(frozen=True, slots=True)
class BackboneRow:
    """One backbone of the catalogue; its default weights come first."""

    key: str
    title: str
    modality: str
    license: str
    parameters: int | None
    image_size: int
    weights: tuple[WeightsRow, ...]

    @property
    def source(self) -> str:
        """Return who brings it: what stands before the slash in its key."""
        return self.key.partition("/")[0]

    @property
    def default(self) -> WeightsRow | None:
        """Return the weights that ``auto`` means; None: it has none."""
        return self.weights[0] if self.weights else None

    @property
    def has_weights(self) -> bool:
        """Whether weights that ``auto`` may mean are on this computer."""
        return any(one.is_here for one in self._meant())

    def _meant(self) -> Iterable[WeightsRow]:
        return [one for one in self.weights if one.is_default] or self.weights[:1]


@dataclass(frozen=True, slots=True)
class WeightsStanding:
    """Whether the weights that a recipe asks for are on this computer.

    ``source`` is what a person reads: a title, a path; ``row`` is set where a plugin knows them. ``is_random``: none
    are wanted. ``reason`` and ``cure`` say what is wrong where they are not here.
    """

    backbone: str
    key: str  # as the recipe has it
    is_here: bool
    source: str = ""
    row: WeightsRow | None = None
    is_random: bool = False
    preprocess: Preprocess | None = None  # of these weights, where it differs from the backbone's
    classes: int = 0  # of the original classifier; 0: not known
    examples: tuple[str, ...] = ()  # some of their names
    reason: str = ""
    cure: str = ""


def backbone_rows(host: PluginHost) -> list[BackboneRow]:
    """Return the catalogue by key; looks on disk for each file of weights."""
    by_backbone: dict[str, list[WeightsSpec]] = {}
    for one in host.weights().values():
        by_backbone.setdefault(one.backbone, []).append(one)
    return [_row(host, spec, by_backbone.get(spec.key, ())) for _, spec in sorted(host.backbones().items())]


def weights_standing(host: PluginHost, spec: BackboneSpec, key: str) -> WeightsStanding:
    """Say whether the weights ``key`` (``auto``, ``none``, a key, a file) of a backbone are here. Reads no file."""
    if key == weights_service.NONE:
        return WeightsStanding(spec.key, key, is_here=True, is_random=True)
    offered = host.weights_for(spec.key)
    if key == weights_service.AUTO:
        wanted = [one for one in offered if one.is_default] or list(offered[:1])
    else:
        wanted = [one for one in offered if key in (one.key, one.key.removeprefix(f"{spec.key}."))]
        if not wanted:
            return _file_standing(spec, key)
    if not wanted:
        return WeightsStanding(spec.key, key, is_here=False)
    here = next((one for one in wanted if weights_service.at_hand(host, one) is not None), None)
    one = here or next((one for one in wanted if one.url), wanted[0])
    names = _names(one)
    return WeightsStanding(
        spec.key,
        key,
        is_here=here is not None,
        source=one.title,
        row=_weights_row(host, one),
        preprocess=one.preprocess,
        classes=len(names),
        examples=names[:3],
    )


def fetch_weights(
    host: PluginHost, backbone: str, key: str, *, on_event: Callable[[Event], None], cancel: CancelToken
) -> Path | None:
    """Download weights that the person allowed to be downloaded; return their file.

    Raises:
        WeightsError: The download failed, or its sum is wrong.
        CancelledError: The person stopped it; the part is kept.
    """
    spec = host.backbone(backbone)
    found = weights_service.resolve(host, spec, key, allow_download=True, on_event=on_event, cancel=cancel)
    return found.path


def _row(host: PluginHost, spec: BackboneSpec, offered: Iterable[WeightsSpec]) -> BackboneRow:
    return BackboneRow(
        key=spec.key,
        title=spec.title or spec.key.partition("/")[2] or spec.key,
        modality=spec.modality,
        license=spec.license,
        parameters=spec.parameters,
        image_size=spec.preprocess.height,
        weights=tuple(_weights_row(host, one) for one in sorted(offered, key=lambda one: not one.is_default)),
    )


def _weights_row(host: PluginHost, one: WeightsSpec) -> WeightsRow:
    return WeightsRow(
        key=one.key,
        title=one.title or one.key,
        license=one.license,
        is_here=weights_service.at_hand(host, one) is not None,
        is_default=one.is_default,
        host=offer(one.url, one.size_bytes).host if one.url else "",
        size_bytes=one.size_bytes,
        sha256=one.sha256,
    )


def _file_standing(spec: BackboneSpec, text: str) -> WeightsStanding:
    path = Path(text).expanduser()
    if path.is_file():
        return WeightsStanding(spec.key, text, is_here=True, source=str(path))
    what = "is a folder" if path.is_dir() else "does not exist"
    error = UsageError(f"weights file {text} {what}", "choose another file")
    return WeightsStanding(spec.key, text, is_here=False, source=text, reason=error.what, cure=error.cure)


def _names(one: WeightsSpec) -> tuple[str, ...]:
    try:
        return tuple(one.classes()) if one.classes is not None else ()
    except Exception:  # noqa: BLE001 - a plugin's code; names that cannot be told are not shown
        return ()
