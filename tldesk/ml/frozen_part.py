"""The leading stages of a backbone as one pure function, made as fast as it goes, and named by what it computes.

A copy of the backbone is made for it: in eval mode, with no gradients, and, once something is to be computed, BatchNorm
folded into the convolution before it (Ioffe and Szegedy 2015: at inference it is a linear map) and, where that was
done, in the memory order that convolutions like. So its outputs differ from the plain network's in their last bits, and
everything that is trained on kept rows comes from here, whether it was kept or not.

Limit: draws no random numbers and knows no sample. What the run makes of the rows is ``tldesk.ml.boundary``'s affair.
"""

from __future__ import annotations

import copy
import hashlib
import json
from dataclasses import asdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize
from torch.nn.utils.fusion import fuse_conv_bn_weights

from tldesk.core.errors import ModelError
from tldesk.ml.row_codec import Codec

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tldesk.core.contracts import Preprocess
    from tldesk.core.kept_rows import Form
    from tldesk.ml.staged import StagedModel

POOLED = "pooled"  # the boundary behind the last stage: what the head receives
FORMAT = 4
FOLD_TOLERANCE = 1e-4  # relative; folding costs about 1e-6
_PROBES = 2
_CONVOLUTIONS = (nn.Conv1d, nn.Conv2d, nn.Conv3d)
_NORMS = (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)


class NotPureError(Exception):
    """The stages do not make up a function of their input alone; ``str`` says how that was seen."""


class FrozenPart:
    """Computes what the stages up to each of ``ends`` make of a batch; a boundary is a stage's name, or ``pooled``.

    Args:
        model: Its weights are copied as they are now.
        ends: Boundaries, input first; each is one output.
        input_shape: Of one sample.
        device: Where it runs.

    A network that cannot be copied (``is_copied`` False) runs as it stands, which must be eval mode then.
    """

    def __init__(
        self, model: StagedModel, ends: Sequence[str], *, input_shape: tuple[int, ...], device: torch.device
    ) -> None:
        self.ends = tuple(ends)
        self.device = device
        self._model = model
        self._stops = [stop_of(model, end) for end in self.ends]
        self._input_shape = input_shape
        self._weights = [_weights_hash(model, stop) for stop in self._stops]
        try:
            self._plain, self.is_copied = _eval_copy(model.backbone), True
        except NotPureError:
            self._plain, self.is_copied = model.backbone, False
        self._folded: nn.Module | None = None
        self._probed: tuple[Tensor, ...] | None = None

    @cached_property
    def backbone(self) -> nn.Module:
        """What computes: made when it is first asked for, since rows that are kept need none."""
        self._probe()  # names come from the plain copy, which is not needed any more
        if self.is_copied:
            self._folded = self._fold_norms(self._plain)
        made = self._plain if self._folded is None else self._folded
        self._plain = made
        return made

    @property
    def is_folded(self) -> bool:
        """Whether BatchNorms were folded away, so that it runs in ``channels_last`` order."""
        return self.backbone is self._folded

    def __call__(self, x: Tensor, ends: Sequence[str] | None = None) -> tuple[Tensor, ...]:
        """Return (B, ...) at each boundary, for a batch (B, *input_shape) on the part's device; no graph is built.

        ``ends``: some of the part's boundaries, input first; what lies behind the last one is not computed.
        """
        if self.is_folded and x.ndim == 4:
            x = x.contiguous(memory_format=torch.channels_last)
        with torch.no_grad():
            return self._run(self.backbone, x, self._stops if ends is None else [stop_of(self._model, e) for e in ends])

    def codec(self, end: str, form: Form) -> Codec:
        """Return how rows of a boundary are kept."""
        row = self._probe()[self.ends.index(end)]
        return Codec(form, tuple(row.shape[1:]), is_double=row.dtype == torch.float64)

    def space(self, end: str, *, preprocess: Preprocess, modality_version: str, batch_size: int, threads: int) -> str:
        """Name what computes the rows of a boundary: by what it makes of two fixed inputs, and all that shapes these.

        The inputs are given to the copy as it is before anything is folded, which follows from code and weights. The
        outputs stand for code, cut and pooling at once, so edited code is noticed as edited weights are; these are
        looked at as well, since a channel may give nothing for both inputs and much for a sample. Threads, batch size
        and torch's version are part of it, since the last bits depend on them.
        """
        row = self._probe()[self.ends.index(end)]
        facts: dict[str, Any] = {
            "format": FORMAT,
            "end": end,
            "shape": list(row.shape[1:]),
            "preprocess": asdict(preprocess),
            "modality": modality_version,
            "batch_size": batch_size,
            "device": self.device.type,
            "threads": threads if self.device.type == "cpu" else 0,
            "torch": torch.__version__,
        }
        digest = hashlib.sha256(json.dumps(facts, sort_keys=True).encode())
        digest.update(row.cpu().contiguous().numpy().tobytes())
        digest.update(self._weights[self.ends.index(end)])
        return digest.hexdigest()

    def check_pure(self) -> None:
        """Refuse a network whose stages are no function of their input alone, by what they do with the probes.

        Raises:
            NotPureError: The same input gives another output, or a later stage depends on more than its input.
        """
        first, second = self._inputs(0), self._inputs(1)
        stops = [stop for stop in self._stops if stop <= len(self._model.cuts)]

        def behind(row: Tensor, stop: int) -> Tensor:
            return self._model.features_from(row.clone(), stop, backbone=self.backbone)

        with torch.no_grad():
            before, again = self._run(self.backbone, first), self._run(self.backbone, first)
            if not all(_is_same(one, two) for one, two in zip(before, again, strict=True)):
                raise NotPureError("the same input gives another output each time")
            for row, stop in zip(again, stops, strict=False):  # behind the last stage comes nothing of the network's
                self._run(self.backbone, first, [stop])
                straight = behind(row, stop)
                self._run(self.backbone, second)  # what a stage left lying about is of other samples now
                if not _is_same(behind(row, stop), straight):
                    raise NotPureError("a later stage takes more than the output of the one before it")

    # --- how ---------------------------------------------------------------------------------------------

    def _run(self, backbone: nn.Module, x: Tensor, stops: Sequence[int] | None = None) -> tuple[Tensor, ...]:
        model, outputs, start = self._model, [], 0
        total = len(model.cuts)
        stops = self._stops if stops is None else stops
        for stop in stops:
            if stop > total:
                outputs.append(model.features_from(x, start, backbone=backbone))
            else:
                x = model.run(x, start, stop, backbone=backbone)
                outputs.append(x.clone() if stop != stops[-1] else x)  # the next stage may work in place
                start = stop
        return tuple(outputs)

    def _inputs(self, number: int) -> Tensor:
        generator = torch.Generator().manual_seed(20240229 + number)
        x = torch.randn((_PROBES, *self._input_shape), generator=generator)
        x = x.to(self.device, next((p.dtype for p in self._plain.parameters()), torch.float32))
        return x.contiguous(memory_format=torch.channels_last) if self._folded is not None and x.ndim == 4 else x

    def _probe(self) -> tuple[Tensor, ...]:
        if self._probed is None:
            with torch.no_grad():
                self._probed = self._run(self._plain, self._inputs(0))
        return self._probed

    def _fold_norms(self, plain: nn.Module) -> nn.Module | None:
        """Return a copy of the backbone with its BatchNorms folded away where that keeps its outputs; None: nowhere."""
        used = {path for stage in self._model.cuts for path in stage.tensors}
        with torch.no_grad():
            # Pairs of the whole network, so that its memory order does not depend on where the boundaries are.
            before: list[Tensor] = []
            pairs = _conv_norm_pairs(plain, lambda: before.extend(self._everywhere(plain)))
            pairs = [pair for pair in pairs if not any(path.startswith(f"{name}.") for path in used for name in pair)]
            if not self._is_private(plain, pairs, before):
                pairs = [pair for pair in pairs if self._is_private(plain, [pair], before)]
            if not pairs:
                return None
            folded = _eval_copy(plain)
            for convolution, norm in pairs:
                _fold(folded, convolution, norm)
            # What lies behind the last boundary may learn, and must not change what is decided here.
            after, last = self._everywhere(folded), max(self._stops)
            if not all(_is_near(one, two) for one, two in zip(before[:last], after[:last], strict=True)):
                return None
        return folded.to(memory_format=torch.channels_last) if len(self._input_shape) == 3 else folded

    def _everywhere(self, backbone: nn.Module) -> list[Tensor]:
        """Return what each stage makes of the probes, and the features."""
        model, x, outputs = self._model, self._inputs(0), []
        for index in range(len(model.cuts)):
            x = model.run(x, index, index + 1, backbone=backbone)
            outputs.append(x.clone())
        return outputs if model.pooling.taps else [*outputs, model.features_from(x, len(outputs), backbone=backbone)]

    def _is_private(self, net: nn.Module, pairs: Sequence[tuple[str, str]], before: Sequence[Tensor]) -> bool:
        """Say whether none but its BatchNorm takes what a convolution gives: all else is given no numbers here."""
        true: dict[int, tuple[Tensor, Tensor]] = {}  # by identity of what stands in its place

        def hide(_module: nn.Module, _inputs: Any, output: Tensor) -> Tensor:
            hidden = torch.full_like(output, torch.nan)
            true[id(hidden)] = hidden, output
            return hidden

        def show(_module: nn.Module, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
            return (true[id(inputs[0])][1], *inputs[1:])

        handles = [net.get_submodule(convolution).register_forward_hook(hide) for convolution, _ in pairs]
        handles += [net.get_submodule(norm).register_forward_pre_hook(show) for _, norm in pairs]
        try:
            return all(_is_same(one, two) for one, two in zip(before, self._everywhere(net), strict=True))
        finally:
            for handle in handles:
                handle.remove()


def stop_of(model: StagedModel, end: str) -> int:
    """Return how many stages lead to a boundary; one more than there are for ``pooled``.

    Raises:
        ModelError: There is no such stage.
    """
    if end == POOLED:
        return len(model.cuts) + 1
    names = [cut.name for cut in model.cuts]
    if end not in names:
        raise ModelError(f"there is no stage {end}", f"stages: {', '.join(names)}")
    return names.index(end) + 1


def boundary_of(model: StagedModel, frozen_cuts: int, *, is_head_only: bool) -> str | None:
    """Return the boundary behind the frozen part of a network; None where its first stage learns."""
    if is_head_only:
        return POOLED
    return model.cuts[frozen_cuts - 1].name if frozen_cuts else None


def boundary_shape(model: StagedModel, end: str) -> tuple[int, ...]:
    """Return the shape of one row, without batch."""
    return tuple(model.feature_shape if end == POOLED else model.cuts[stop_of(model, end) - 1].shape)


def _weights_hash(model: StagedModel, stop: int) -> bytes:
    """Return a hash of all that the stages up to a boundary hold."""
    digest = hashlib.sha256()
    tail = [model.pooling.tail] if stop > len(model.cuts) and model.pooling.tail is not None else []
    for stage in (*model.cuts[:stop], *tail):
        for name in stage.tensor_names(model.backbone):
            owner, _, leaf = name.rpartition(".")
            value: Tensor = getattr(model.backbone.get_submodule(owner), leaf)
            digest.update(name.encode())
            digest.update(value.detach().cpu().reshape(-1).view(torch.uint8).numpy().data)
    return digest.digest()


def _eval_copy(module: nn.Module) -> nn.Module:
    try:
        made = copy.deepcopy(module)
    except Exception as error:  # a plugin's module
        raise NotPureError(f"it cannot be copied ({error})") from error
    made.requires_grad_(False)
    return made.eval()


def _conv_norm_pairs(net: nn.Module, run: Any) -> list[tuple[str, str]]:
    """Return (convolution, BatchNorm) paths where the one's output is the other's input, each called once."""
    names = {module: name for name, module in net.named_modules()}
    calls: list[tuple[nn.Module, Tensor, Tensor]] = []

    def note(module: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
        if inputs and isinstance(inputs[0], Tensor) and isinstance(output, Tensor):
            calls.append((module, inputs[0], output))  # held, so that no identity is given twice

    wanted = [module for module in names if isinstance(module, (*_CONVOLUTIONS, *_NORMS))]
    handles = [module.register_forward_hook(note) for module in wanted]
    try:
        run()
    finally:
        for handle in handles:
            handle.remove()
    times = {module: sum(one is module for one, _, _ in calls) for module in wanted}
    made_by = {id(output): module for module, _, output in calls if isinstance(module, _CONVOLUTIONS)}
    pairs = []
    for norm, given, _ in calls:
        convolution = made_by.get(id(given))
        if not isinstance(norm, _NORMS) or convolution is None or times[norm] != 1 or times[convolution] != 1:
            continue
        has_own_weight = convolution._forward_pre_hooks or parametrize.is_parametrized(convolution)
        if norm.running_mean is not None and _rest_of(norm) is not None and not has_own_weight:
            pairs.append((names[convolution], names[norm]))
    return pairs


def _rest_of(norm: nn.Module) -> nn.Module | None:
    """Return what a BatchNorm does besides normalising; None where that is not known."""
    if type(norm) in _NORMS:
        return nn.Identity()
    drop, act = getattr(norm, "drop", None), getattr(norm, "act", None)  # timm's BatchNormAct2d
    if isinstance(drop, nn.Module) and isinstance(act, nn.Module):
        return nn.Sequential(drop, act)
    return None


def _fold(net: nn.Module, convolution: str, norm: str) -> None:
    conv: Any = net.get_submodule(convolution)
    old: Any = net.get_submodule(norm)
    conv.weight, conv.bias = fuse_conv_bn_weights(
        conv.weight, conv.bias, old.running_mean, old.running_var, old.eps, old.weight, old.bias
    )
    rest = _rest_of(old)
    assert rest is not None  # looked at when the pair was found
    parent, _, name = norm.rpartition(".")
    net.get_submodule(parent)._modules[name] = rest.eval()


def _is_same(one: Tensor, two: Tensor) -> bool:
    return torch.allclose(one, two, rtol=0, atol=0, equal_nan=True)


def _is_near(one: Tensor, two: Tensor) -> bool:
    scale = one.abs().max().clamp_min(1e-12)
    return bool(((one - two).abs().max() / scale) < FOLD_TOLERANCE)
