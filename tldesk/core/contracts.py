"""What the parts of TL Desk promise each other: samples, modalities, loaders, backbones, weights. No behaviour.

Plugins build these values and implement these protocols through ``tldesk.api``. The module imports no torch:
tensors cross this line as NumPy arrays, so that labelling and previews work while torch is still loading.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol, runtime_checkable

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydantic import BaseModel
    from torch import Tensor, nn

Array = np.ndarray[Any, np.dtype[Any]]
Payload = Path | Array
"""What a modality decodes: a file, or an array that a container loader took out of one."""


class Task(StrEnum):
    """What the labels of a project are."""

    SINGLE = "single"  # one class per sample
    MULTI = "multi"  # any number of classes per sample
    REGRESSION = "regression"  # one or several numbers per sample


class Split(StrEnum):
    """Which part of the data a sample belongs to."""

    TRAIN = "train"
    VAL = "val"
    TEST = "test"


# --- samples and loaders ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FoundSample:
    """One sample that a loader found, as far as can be told without decoding it.

    ``member`` is empty when the file is the sample, else it names the part of the file (an IDX row: ``"17"``).
    ``size`` (bytes) and ``mtime_ns`` are the file's, and with the path its identity until the content is hashed.
    ``path`` is absolute; a loader that walks many files should give the text of ``os.scandir``: making a ``Path`` of
    each costs as much as reading the folder.
    """

    path: Path | str
    member: str = ""
    size: int = 0
    mtime_ns: int = 0
    labels: tuple[str, ...] = ()  # one name for single-label, any number for multi-label
    targets: tuple[float, ...] = ()  # regression only
    split: Split | None = None  # only where the source itself says so
    group: str | None = None  # samples of one group are never divided between splits


@dataclass(frozen=True, slots=True)
class FoundUnreadable:
    """A file that claims to be a sample and is not, or a row that cannot be used; listed with its reason."""

    path: Path | str
    reason: str
    member: str = ""


@dataclass(frozen=True, slots=True)
class FoundIgnored:
    """A file of a kind that the loader does not read; counted by extension."""

    suffix: str  # lower case with its dot; "" for a file without one


Found = FoundSample | FoundUnreadable | FoundIgnored


@dataclass(frozen=True, slots=True)
class LabelValue:
    """What a person, a source or an accepted suggestion says of one sample: class names, or numbers."""

    labels: tuple[str, ...] = ()
    targets: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """One sample of a project, as the store knows it."""

    id: int
    path: Path  # absolute, where the file lies now
    member: str
    loader: str  # key of the loader that reads it
    modality: str
    size: int  # bytes of the file
    mtime_ns: int
    content_hash: str | None  # sha256 hex of what is decoded; None until the full check
    unreadable: str | None  # the reason, once known
    split: Split | None
    group: str | None
    labels: tuple[str, ...]
    targets: tuple[float, ...]
    origin: str | None  # of the label: import | person | accepted

    @property
    def ref(self) -> str:
        """The sample's name in CSV files and results: its path, and ``#MEMBER`` within a container file."""
        return f"{self.path}#{self.member}" if self.member else str(self.path)


@runtime_checkable
class DatasetLoader(Protocol):
    """Finds the samples of a source (a folder or file) and hands out their payloads."""

    @property
    def key(self) -> str:
        """Unique name, as in ``--loader KEY``."""

    @property
    def title(self) -> str:
        """What a person reads."""

    @property
    def modality(self) -> str:
        """Key of the modality that decodes its samples."""

    @property
    def options(self) -> type[BaseModel]:
        """Model of its options; the window draws its form and the command line its ``--option`` from it."""

    def suits(self, source: Path) -> int:
        """Say how well it fits the source by a quick look: 0 not at all, 100 surely. The highest is taken."""

    def scan(self, source: Path, options: BaseModel, *, suffixes: frozenset[str]) -> Iterator[Found]:
        """Yield what the source holds in a stable order, by directory entries and headers only.

        Args:
            source: The folder or file that the person chose.
            options: An instance of ``self.options``.
            suffixes: The lower-case file suffixes that the modality decodes.

        Raises:
            DataError: The source as a whole cannot be used (an empty folder, a CSV without its column).
        """

    def read(self, path: Path, member: str) -> Payload:
        """Return what the modality decodes: the path itself, or the array of one member.

        Thread: any. Raises:
            UnreadableError: The member cannot be read.
        """


# --- modality --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Preprocess:
    """How a raw sample becomes the network's input.

    ``height`` and ``width`` are in pixels for images; another modality may read them as it documents.
    ``geometry``: ``whole`` shows the entire sample (long side scaled to fit, the rest filled with ``mean``);
    ``crop`` is the classic centre crop after scaling the short side to ``size / crop_pct``; ``squash`` ignores
    the aspect ratio. Values are scaled to 0..1 and normalised by ``mean`` and ``std``, one number a channel.
    """

    height: int = 224
    width: int = 224
    geometry: Literal["whole", "crop", "squash"] = "whole"
    crop_pct: float = 0.875
    interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos"] = "bilinear"
    mean: tuple[float, ...] = (0.485, 0.456, 0.406)
    std: tuple[float, ...] = (0.229, 0.224, 0.225)
    version: str = "1"


@dataclass(frozen=True, slots=True)
class SampleFacts:
    """What a full decode learned of one sample."""

    width: int = 0
    height: int = 0
    captured_s: float | None = None  # capture time, seconds since 1970, where the sample tells it


@runtime_checkable
class Modality(Protocol):
    """The only way to a tensor or a picture of a sample. All methods may be called from any thread at once."""

    @property
    def key(self) -> str:
        """Unique name: ``image``."""

    @property
    def title(self) -> str:
        """What a person reads."""

    @property
    def suffixes(self) -> frozenset[str]:
        """Lower-case file suffixes that it decodes, with their dots."""

    @property
    def version(self) -> str:
        """Changes whenever ``decode`` or ``tensor`` would give other values for the same sample."""

    def check(self, path: Path | str) -> str | None:
        """Look at the first bytes only; return why the file cannot be read, or None."""

    def captured_s(self, path: Path) -> float | None:
        """Return when the sample was taken, in seconds since 1970, from its header; None where it does not say."""

    def decode(self, payload: Payload) -> Array:
        """Return the raw sample; an image: uint8 RGB of shape (H, W, 3), upright.

        Raises:
            UnreadableError: The sample cannot be decoded whole.
        """

    def facts(self, payload: Payload, raw: Array) -> SampleFacts:
        """Return what is known of a decoded sample."""

    def write_working_copy(self, raw: Array, to: Path, *, size_px: int) -> bool:
        """Write a smaller stand-in of the raw sample to ``to`` if that pays; return whether it was written."""

    def preview(self, raw: Array, *, size_px: int, is_dark: bool) -> Array:
        """Draw the sample: RGBA uint8 of shape (h, w, 4), long side at most ``size_px``."""

    def tensor(self, raw: Array, preprocess: Preprocess) -> Array:
        """Return the network's input for one sample; an image: float32 (C, height, width)."""

    def seen(self, tensor: Array, preprocess: Preprocess) -> Array:
        """Draw what ``tensor`` shows the network: RGBA uint8 (h, w, 4), the inverse of the normalisation."""

    def collate(self, tensors: Sequence[Array]) -> Array:
        """Stack samples to one batch; images: float32 (B, C, height, width)."""


@runtime_checkable
class Augmenting(Protocol):
    """What a modality may offer besides: random views of a sample for training. One without knows ``none`` only."""

    @property
    def policies(self) -> tuple[str, ...]:
        """The keys of a recipe's ``augment`` that it serves; ``mixup``: how views are drawn before pairs are mixed."""

    def augment(self, raw: Array, policy: str, seed: int) -> Array:
        """Return a random view of a raw sample, of the kind that ``decode`` gives; sizes may differ.

        A pure function of its arguments, ``seed`` being 0 or more and below 2**63: it never draws from a generator
        that others use, since it runs on decode threads beside a training step that must repeat. Thread: any.

        Raises:
            UsageError: It has no such policy.
        """


# --- backbones and weights -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightsSpec:
    """Pretrained weights of one backbone, and where they may be found.

    ``locate`` returns the file if it is on this computer (a package, a hub cache), else None; it never uses the
    network. ``convert`` turns the file's tensors into the backbone's own names; None: they already have them.
    """

    key: str
    backbone: str
    title: str
    license: str = ""
    locate: Callable[[], Path | None]
    convert: Callable[[Mapping[str, Tensor], nn.Module], Mapping[str, Tensor]] | None = None
    url: str = ""  # where a permitted download comes from; empty: none
    size_bytes: int | None = None
    sha256: str = ""  # the whole digest or its beginning, checked after a download
    preprocess: Preprocess | None = None  # of these weights, where it differs from the backbone's
    classes: Callable[[], Sequence[str]] | None = None  # names of the original classifier's outputs
    is_default: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BackboneSpec:
    """A pretrained network to build on, as its plugin describes it. Cheap: nothing is built until ``build``.

    ``build`` returns the whole module with random weights, its original classifier included, so that weight files
    fit by name; where ``is_sized`` it is called as ``build(image_size=px)``. ``classifier`` names the module that is
    taken off, ``drop`` the auxiliary heads that go with it, after the weights are loaded. ``features_end`` names the
    last module that is used where the model's own pooling is not wanted (VGG: ``features``).
    """

    key: str
    build: Callable[..., nn.Module]
    title: str = ""
    modality: str = "image"
    preprocess: Preprocess = Preprocess()
    is_sized: bool = False
    min_size: int = 32  # smallest input, pixels
    classifier: str | None = None
    drop: tuple[str, ...] = ()
    features_end: str | None = None
    layout: Literal["auto", "NCHW", "NHWC", "NLC"] = "auto"  # of the features before pooling
    stages: tuple[str, ...] = ()  # module paths that end a stage; empty: derived
    parameters: int | None = None  # of the whole module; None: not known without building it
    license: str = ""
    rebuild: str = ""  # lines of plain Python that make `backbone`, classifier taken off, for predict.py;
    # the text `{image_size}` in it stands for the input side in pixels (where ``is_sized``)
