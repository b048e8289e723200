"""How torch comes in beside a window, and what it leaves of the garbage collector."""

from __future__ import annotations

import gc
import subprocess
import sys
import threading

import pytest
import torch

from tldesk.ml import load


@pytest.mark.skipif(sys.platform != "linux", reason="only there are the libraries loaded first")
def test_libraries_are_found_in_order_without_importing_torch() -> None:
    program = """
import sys
from tldesk.ml.load import torch_libraries
names = [path.name for path in torch_libraries()]
assert "torch" not in sys.modules
assert names.index("libc10.so") < names.index("libtorch_cpu.so") < names.index("libtorch_python.so"), names
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_collections_are_off_inside_and_as_before_outside() -> None:
    assert gc.isenabled()
    frozen = gc.get_freeze_count()
    try:
        with load.without_collections():
            assert not gc.isenabled()
        assert gc.isenabled()
        assert gc.get_freeze_count() > frozen
    finally:
        gc.unfreeze()


def test_a_missing_package_is_an_import_error_and_collections_go_on() -> None:
    try:
        with pytest.raises(ImportError):
            load.load("no_such_package_of_tldesk")
        assert gc.isenabled()
    finally:
        gc.unfreeze()


def test_threads_are_set_in_the_thread_that_asks() -> None:
    before = torch.get_num_threads()
    seen: list[int] = []

    def work() -> None:
        load.set_threads(1)
        seen.append(torch.get_num_threads())

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert seen == [1]
    load.set_threads(before)


def test_the_device_is_named_for_people() -> None:
    assert load.device_name()
