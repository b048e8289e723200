"""Devices are detected, named and refused; precision is decided by what the device has."""

from __future__ import annotations

import pytest
import torch

from tldesk.core.errors import UsageError
from tldesk.ml.device import available, choose


def pretend_cuda(patch: pytest.MonkeyPatch, *, has_bf16: bool) -> None:
    patch.setattr(torch.cuda, "is_available", lambda: True)
    patch.setattr(torch.cuda, "device_count", lambda: 2)
    patch.setattr(torch.cuda, "get_device_name", lambda _device: "RTX 4090")
    patch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: has_bf16 or including_emulation)


def pretend_none(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(torch.cuda, "is_available", lambda: False)
    patch.setattr(torch.backends.mps, "is_available", lambda: False)


def test_auto_on_a_plain_machine_is_the_cpu_in_fp32(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_none(monkeypatch)
    choice = choose(threads=2)
    assert (choice.device, choice.name, choice.precision) == (torch.device("cpu"), "CPU · 2 threads", "fp32")
    assert choose(threads=1).name == "CPU · 1 thread"
    assert choose().threads >= 1


@pytest.mark.parametrize(("has_bf16", "precision"), [(True, "bf16"), (False, "fp16")])
def test_auto_takes_cuda_in_the_half_precision_it_has(
    monkeypatch: pytest.MonkeyPatch, has_bf16: bool, precision: str
) -> None:
    pretend_cuda(monkeypatch, has_bf16=has_bf16)
    choice = choose()
    assert (choice.device, choice.name, choice.precision) == (torch.device("cuda:0"), "CUDA · RTX 4090", precision)
    assert choose("cuda:1").device == torch.device("cuda:1")
    assert choose("cuda").device == torch.device("cuda:0")
    assert choose("cpu").device == torch.device("cpu")


def test_a_device_that_is_not_there_is_refused_with_what_is(monkeypatch: pytest.MonkeyPatch) -> None:
    pretend_none(monkeypatch)
    assert available() == ("cpu",)
    with pytest.raises(UsageError, match=r"device 'cuda:0' is not there; choose auto or one of: cpu"):
        choose("cuda:0")
    with pytest.raises(UsageError, match="device 'mps' is not there"):
        choose("mps")
    pretend_cuda(monkeypatch, has_bf16=True)
    with pytest.raises(UsageError, match=r"'cuda:2' is not there; choose auto or one of: cuda:0, cuda:1, cpu"):
        choose("cuda:2")


def test_a_precision_that_the_device_lacks_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UsageError, match=r"cpu cannot train in fp16; choose auto or one of: fp32, bf16"):
        choose("cpu", "fp16")
    pretend_cuda(monkeypatch, has_bf16=False)
    with pytest.raises(UsageError, match=r"cuda:0 cannot train in bf16; choose auto or one of: fp32, fp16"):
        choose("cuda", "bf16")


def test_bf16_autocast_computes_in_bf16_and_fp32_leaves_things_alone() -> None:
    x = torch.ones(2, 2)
    with choose("cpu", "bf16").autocast():
        assert (x @ x).dtype == torch.bfloat16
    with choose("cpu").autocast():
        assert (x @ x).dtype == torch.float32
    assert not choose("cpu", "bf16").scaler().is_enabled()
