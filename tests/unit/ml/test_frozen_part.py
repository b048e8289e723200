"""The frozen part of a network: as the network is, faster, named by what it computes, and a function of its input."""

from __future__ import annotations

import copy
import threading
from typing import TYPE_CHECKING, Any

import pytest
import torch
from support.families import Finder, Leaver, forget, model_of, timm_spec, torchvision_spec, with_statistics
from torch import Tensor, nn

from tldesk.core.contracts import BackboneSpec, Preprocess
from tldesk.ml.frozen_part import POOLED, FrozenPart, NotPureError, boundary_of, boundary_shape, stop_of
from tldesk.ml.seeding import seeded
from tldesk.ml.staged import StagedModel, build_staged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

CPU = torch.device("cpu")


@pytest.fixture(autouse=True, scope="module")
def one_thread() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def staged(module: nn.Module, *, side: int = 16, stages: tuple[str, ...] = ()) -> StagedModel:
    spec = BackboneSpec(key="test/net", build=lambda: module, classifier=None, stages=stages)
    return build_staged(with_statistics(module), spec, input_shape=(3, side, side))


def part_of(model: StagedModel, *ends: str, side: int = 16) -> FrozenPart:
    return FrozenPart(model, ends or (POOLED,), input_shape=(3, side, side), device=CPU)


def inputs(side: int = 16, count: int = 3) -> Tensor:
    return torch.randn((count, 3, side, side), generator=torch.Generator().manual_seed(5))


def plain_outputs(model: StagedModel, ends: Sequence[str], x: Tensor) -> list[Tensor]:
    model.eval()
    with torch.no_grad():
        outputs = []
        for end in ends:
            stop = min(stop_of(model, end), len(model.cuts))
            row = model.run(x.clone(), 0, stop)
            outputs.append(model.pool(row) if end == POOLED else row)
        return outputs


def plain_sequential() -> nn.Module:
    return nn.Sequential(
        nn.Conv2d(3, 8, 3, padding=1, bias=False),
        nn.BatchNorm2d(8),
        nn.ReLU(inplace=True),
        nn.Conv2d(8, 12, 3, stride=2),
        nn.ReLU(inplace=True),
        nn.BatchNorm2d(12),  # after the ReLU: nothing to fold into
        nn.Conv2d(12, 16, 1, groups=4),
        nn.BatchNorm2d(16, affine=False),
        nn.Hardswish(inplace=True),
    )


NETS: dict[str, tuple[Callable[[], StagedModel], int, int | None]] = {  # with how many BatchNorms are folded away
    "resnet18": (lambda: model_of(torchvision_spec("resnet18", "fc"), 64), 64, 20),
    "mobilenet_v3_small": (lambda: model_of(torchvision_spec("mobilenet_v3_small", "classifier"), 64), 64, 34),
    "tf_efficientnet_lite0": (lambda: model_of(timm_spec("tf_efficientnet_lite0", "classifier"), 64), 64, None),
    "vit_tiny": (lambda: model_of(timm_spec("vit_tiny_patch16_224", "head", img_size=32), 32), 32, 0),
    "sequential": (lambda: staged(plain_sequential()), 16, 2),
}


def norms(module: nn.Module) -> int:
    return sum(isinstance(one, nn.modules.batchnorm._BatchNorm) for one in module.modules())


@pytest.mark.parametrize("name", NETS)
def test_it_computes_what_the_network_does(name: str) -> None:
    build, side, folded = NETS[name]
    model = build()
    ends = (model.stage_names[0], model.stage_names[len(model.stages) // 2], model.stage_names[-1], POOLED)
    part = part_of(model, *ends, side=side)
    gone = norms(model.backbone) - norms(part.backbone)
    assert gone == folded if folded is not None else gone > 40
    assert part.is_folded == (gone > 0)
    x = inputs(side)
    for end, ours, theirs in zip(ends, part(x), plain_outputs(model, ends, x), strict=True):
        assert tuple(ours.shape[1:]) == boundary_shape(model, end) == part.codec(end, "fp32").shape
        assert (ours - theirs).abs().max() <= 1e-5 * theirs.abs().max(), end
    part.check_pure()


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_small", "sequential"])
def test_taps_are_single_runs_bit_by_bit(name: str) -> None:
    build, side, _ = NETS[name]
    model = build()
    ends = (*model.stage_names[::2], *([] if len(model.stages) % 2 else [model.stage_names[-1]]), POOLED)
    part, x = part_of(model, *ends, side=side), inputs(side)
    together = part(x)
    kept = [output.clone() for output in together]
    for end, tapped in zip(ends, kept, strict=True):
        assert torch.equal(part_of(model, end, side=side)(x)[0], tapped), end
        assert torch.equal(part(x, [end])[0], tapped), end
    assert all(torch.equal(one, two) for one, two in zip(together, kept, strict=True))


def test_double_stays_double() -> None:
    model = staged(plain_sequential()).double()
    part = part_of(model)
    assert part.is_folded
    assert part(inputs().double())[0].dtype == torch.float64
    assert part.codec(POOLED, "fp32").is_double


class Side(nn.Module):
    """What folding must leave alone: a convolution that runs twice, one that others read, a BatchNorm of its own."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1), nn.BatchNorm2d(8), nn.ReLU())
        self.conv = nn.Conv2d(8, 8, 3, padding=1)
        self.norm: nn.Module = nn.BatchNorm2d(8)
        self.other = nn.BatchNorm2d(8)
        self.kind = kind
        if kind == "subclass":
            self.norm = Doubling(8)
        if kind == "parametrized":
            nn.utils.parametrizations.weight_norm(self.conv)
        if kind == "batch statistics":
            self.norm = nn.BatchNorm2d(8, track_running_stats=False)

    def forward(self, x: Tensor) -> Tensor:
        x = self.first(x)
        match self.kind:
            case "conv twice":
                return self.norm(self.conv(x)) + self.conv(-x)
            case "norm twice":
                return self.norm(self.conv(x)) + self.norm(x)
            case "two norms":
                y = self.conv(x)
                return self.norm(y) + self.other(y)
            case "residual":
                y = self.conv(x)
                return self.norm(y) + y
            case "faint residual":
                y = self.conv(x)
                return self.norm(y) + 1e-6 * y
            case "weight read":
                return self.norm(self.conv(x)) + nn.functional.conv2d(x, self.conv.weight, padding=1)
            case _:
                return self.norm(self.conv(x))


class Doubling(nn.BatchNorm2d):
    def forward(self, x: Tensor) -> Tensor:
        return 2 * super().forward(x)


@pytest.mark.parametrize(
    "kind",
    [
        "conv twice",
        "norm twice",
        "two norms",
        "residual",
        "faint residual",
        "weight read",
        "subclass",
        "parametrized",
        "batch statistics",
    ],
)
def test_what_is_used_elsewhere_is_not_folded(kind: str) -> None:
    model = staged(Side(kind))
    part = part_of(model)
    assert isinstance(part.backbone.get_submodule("norm"), nn.BatchNorm2d)
    assert isinstance(part.backbone.get_submodule("first.1"), nn.Identity)  # the others are folded all the same
    x = inputs()
    [theirs] = plain_outputs(model, [POOLED], x)
    assert (part(x)[0] - theirs).abs().max() <= 1e-5 * theirs.abs().max()


def test_a_boundary_between_convolution_and_norm_keeps_both_apart() -> None:
    model = staged(nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.Conv2d(8, 8, 3), nn.BatchNorm2d(8)))
    x = inputs()
    for end in model.stage_names:
        [ours], [theirs] = part_of(model, end)(x), plain_outputs(model, [end], x)
        assert (ours - theirs).abs().max() <= 1e-5 * theirs.abs().max(), end


def test_whether_it_is_folded_does_not_depend_on_the_boundary() -> None:
    """Else a row that is computed again, at one boundary, would differ from the first pass in its last bits."""
    model = staged(Side("residual"))
    before = {part_of(model, end).is_folded for end in (*model.stage_names, POOLED)}
    assert len(before) == 1


def test_the_model_itself_is_untouched() -> None:
    model = model_of(torchvision_spec("resnet18", "fc"), 32)
    model.train()
    model.backbone.get_submodule("layer1").eval()
    model.backbone.get_parameter("conv1.weight").requires_grad_(False)
    twin = copy.deepcopy(model.state_dict())
    modes = [module.training for module in model.modules()]
    grads = [parameter.requires_grad for parameter in model.parameters()]
    kinds = [type(module) for module in model.modules()]
    part = part_of(model, "layer1", POOLED, side=32)
    part.check_pure()
    part(inputs(32))
    part.space(POOLED, preprocess=Preprocess(height=32, width=32), modality_version="", batch_size=4, threads=1)
    assert all(torch.equal(value, twin[name]) for name, value in model.state_dict().items())
    assert modes == [module.training for module in model.modules()]
    assert grads == [parameter.requires_grad for parameter in model.parameters()]
    assert kinds == [type(module) for module in model.modules()]
    for module in model.modules():
        assert not module._forward_hooks
        assert not module._forward_pre_hooks
    for parameter in part.backbone.parameters():
        assert not parameter.requires_grad
    for module in part.backbone.modules():
        assert not module._forward_hooks
        assert not module.training


# --- names -----------------------------------------------------------------------------------------------


class Scaled(nn.Module):
    def __init__(self, factor: float) -> None:
        super().__init__()
        self.body = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(inplace=True))
        self.tail = nn.Sequential(nn.Conv2d(8, 4, 3), nn.ReLU())
        self.factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return self.tail(self.body(x) * self.factor)


def scaled(factor: float = 2.0) -> StagedModel:
    with seeded(0, "scaled"):
        net = Scaled(factor)
    return staged(net, stages=("body", "tail"))


def space(model: StagedModel, end: str = "tail", **changes: Any) -> str:
    facts: dict[str, Any] = {
        "preprocess": Preprocess(height=16, width=16),
        "modality_version": "1",
        "batch_size": 8,
        "threads": 1,
    }
    return part_of(model, end).space(end, **(facts | changes))


def test_a_space_is_named_by_all_that_shapes_its_rows() -> None:
    usual = space(scaled())
    assert space(scaled()) == usual
    both = FrozenPart(scaled(), ("body", "tail"), input_shape=(3, 16, 16), device=CPU)
    facts = {"preprocess": Preprocess(height=16, width=16), "modality_version": "1", "batch_size": 8, "threads": 1}
    assert both.space("tail", **facts) == usual  # however many boundaries are tapped beside it
    changed = {
        "end": space(scaled(), "body"),
        "pooled": space(scaled(), POOLED),
        "preprocess": space(scaled(), preprocess=Preprocess(height=16, width=16, geometry="crop")),
        "modality": space(scaled(), modality_version="2"),
        "batch size": space(scaled(), batch_size=9),
        "threads": space(scaled(), threads=2),
        "code": space(scaled(3.0)),
    }
    for name in ("body.0.weight", "body.1.running_var", "tail.0.bias"):
        model = scaled()
        value = model.backbone.state_dict()[name]
        value += torch.zeros_like(value).index_fill_(0, torch.tensor(0), 1e-4)
        changed[name] = space(model)
    assert len({usual, *changed.values()}) == len(changed) + 1, changed


def test_a_weight_behind_the_boundary_does_not_matter() -> None:
    model = scaled()
    before = space(model, "body")
    with torch.no_grad():
        model.backbone.get_parameter("tail.0.weight").mul_(1.5)
    assert space(model, "body") == before
    assert space(model, "tail") != space(scaled(), "tail")


def test_a_weight_that_the_probes_do_not_reach_counts() -> None:
    model = scaled()
    with torch.no_grad():
        model.backbone.get_parameter("body.1.bias")[0] = -50.0  # a ReLU that lets nothing through, for most inputs
    before = space(model)
    with torch.no_grad():
        model.backbone.get_parameter("body.1.bias")[0] = -49.0
    assert space(model) != before


def test_the_first_stage_that_learns_gives_the_boundary() -> None:
    model = scaled()
    assert boundary_of(model, 2, is_head_only=True) == POOLED
    assert boundary_of(model, 2, is_head_only=False) == "tail"
    assert boundary_of(model, 1, is_head_only=False) == "body"
    assert boundary_of(model, 0, is_head_only=False) is None


# --- purity ----------------------------------------------------------------------------------------------


class Owned(nn.Module):
    """The same through an attribute of a module that both know."""

    def __init__(self, leaver: Leaver | None = None) -> None:
        super().__init__()
        self.known = [leaver]

    def forward(self, x: Tensor) -> Tensor:
        return x + self.known[0].place["hidden"]  # type: ignore[union-attr]


class Noise(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x + torch.randn_like(x)


for opaque in (Owned, Noise):
    opaque.__module__ = "torch.nn.modules.test"  # tracing takes what torch brings as a whole


def with_channel(*, owned: bool = False) -> StagedModel:
    place: dict[str, Tensor] = {}
    leaver = Leaver(place)
    finder = Owned(leaver) if owned else Finder(place)
    convolutions = [nn.Conv2d(3, 4, 3), *(nn.Conv2d(4, 4, 3) for _ in range(3))]
    first, second, third, last = convolutions
    model = staged(nn.Sequential(first, second, leaver, third, finder, last))
    return forget(model)


@pytest.mark.parametrize("owned", [False, True])
def test_a_state_that_a_later_stage_reads_is_found(owned: bool) -> None:
    model = with_channel(owned=owned)
    assert len(model.stages) > 2
    leaves = next(i for i, stage in enumerate(model.stages) if "2" in stage.modules)
    reads = next(i for i, stage in enumerate(model.stages) if "4" in stage.modules)
    assert leaves < reads
    for index, end in enumerate((*model.stage_names, POOLED)):
        if leaves <= index < reads:
            with pytest.raises(NotPureError, match="more than the output"):
                part_of(model, end).check_pure()
        else:
            part_of(model, end).check_pure()


def test_every_boundary_is_looked_at() -> None:
    model = with_channel()
    ends = model.stage_names[:2]
    part_of(model, ends[0]).check_pure()
    with pytest.raises(NotPureError):
        part_of(model, *ends).check_pure()


def test_another_output_each_time_is_found() -> None:
    model = staged(nn.Sequential(nn.Conv2d(3, 4, 3), Noise(), nn.Conv2d(4, 4, 3)))
    for end in (model.stage_names[-1], POOLED):
        with pytest.raises(NotPureError, match="another output each time"):
            part_of(model, end).check_pure()


class Locked(nn.Conv2d):
    def __init__(self) -> None:
        super().__init__(3, 4, 3)
        self.lock = threading.Lock()


def test_a_network_that_cannot_be_copied_runs_as_it_stands() -> None:
    Locked.__module__ = "torch.nn.modules.test"
    model = staged(nn.Sequential(Locked()))
    part = part_of(model)
    assert not part.is_copied
    assert part.backbone is model.backbone
    x = torch.rand(2, 3, 8, 8)
    assert torch.equal(part(x)[0], model.features_from(x, 0))


def test_what_is_not_finite_is_told_elsewhere() -> None:
    model = staged(plain_sequential())
    with torch.no_grad():
        model.backbone.get_parameter("0.weight")[0] = torch.nan
    part_of(model).check_pure()  # a network that gives no numbers is the first pass's to refuse
