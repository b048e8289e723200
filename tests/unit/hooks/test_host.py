"""The host: what it finds, what it trusts, and that a broken plugin costs nothing but itself."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tldesk.api import HOOK_API
from tldesk.core.errors import PluginError, UsageError
from tldesk.hooks.host import PluginHost
from tldesk.hooks.states import PluginState, Standing

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """
from tldesk.api import BackboneSpec, WeightsSpec, hookimpl
TLDESK_API = (1, 0)
@hookimpl
def tldesk_backbones():
    return [BackboneSpec(key="mine/net", build=lambda: None)]
@hookimpl
def tldesk_weights():
    return [WeightsSpec(key="mine/net.b", backbone="mine/net", title="", locate=lambda: None),
            WeightsSpec(key="mine/net.a", backbone="mine/net", title="", locate=lambda: None, is_default=True)]
"""

HEAD = "from tldesk.api import BackboneSpec, hookimpl\nTLDESK_API = (1, 0)\n"


def write_plugin(home: Path, name: str, text: str) -> Path:
    path = home / "plugins" / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def host_with(home: Path, **plugins: str) -> PluginHost:
    """Write and approve file plugins, and return a host that has not been asked anything yet."""
    for name, text in plugins.items():
        write_plugin(home, name, text)
    first = PluginHost(home, load=False)
    for name in plugins:
        first.approve(name)
    return PluginHost(home)


def state(host: PluginHost, name: str) -> PluginState:
    return next(plugin for plugin in host.plugins if plugin.name == name)


def fault_text(host: PluginHost, name: str) -> str:
    fault = state(host, name).fault
    assert fault is not None
    return f"{fault.stage}: {fault.error}"


def test_first_party_plugins_come_through_entry_points_and_are_trusted(tmp_path: Path) -> None:
    host = PluginHost(tmp_path).load()
    own = {plugin.name: plugin for plugin in host.plugins if plugin.distribution == "tldesk"}
    assert {"tldesk_images", "tldesk_folders", "tldesk_torchvision", "tldesk_timm"} <= own.keys()
    assert own["tldesk_torchvision"].state is Standing.ACTIVE
    assert own["tldesk_torchvision"].api == HOOK_API


def test_a_file_is_listed_but_not_run_until_it_is_approved(tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    write_plugin(tmp_path, "mine", f"open({str(mark)!r}, 'w').close()\n{GOOD}")
    host = PluginHost(tmp_path).load()
    assert state(host, "mine").state is Standing.UNAPPROVED
    assert "mine/net" not in host.backbones()
    assert not mark.exists()
    host.approve("mine")
    assert "mine/net" in PluginHost(tmp_path).backbones()
    assert mark.exists()


@pytest.mark.parametrize("is_package", [False, True])
def test_a_changed_file_asks_again(tmp_path: Path, is_package: bool) -> None:
    folder = tmp_path / "plugins"
    path = folder / "mine" / "__init__.py" if is_package else folder / "mine.py"
    path.parent.mkdir(parents=True)
    path.write_text(GOOD, encoding="utf-8")
    PluginHost(tmp_path).approve("mine")
    assert state(PluginHost(tmp_path), "mine").state is Standing.ACTIVE
    if is_package:
        (path.parent / "more.py").write_text("x = 1\n", encoding="utf-8")
    else:
        path.write_text(GOOD + "\n", encoding="utf-8")
    assert state(PluginHost(tmp_path), "mine").state is Standing.UNAPPROVED


def test_an_unreadable_approval_record_approves_nothing(tmp_path: Path) -> None:
    host_with(tmp_path, mine=GOOD)
    (tmp_path / "plugins.json").write_text("{", encoding="utf-8")
    assert state(PluginHost(tmp_path), "mine").state is Standing.UNAPPROVED


def test_a_plugin_that_is_off_is_not_loaded(tmp_path: Path) -> None:
    host = host_with(tmp_path, mine=GOOD)
    host.off("mine")
    again = PluginHost(tmp_path)
    assert state(again, "mine").state is Standing.OFF
    assert "mine/net" not in again.backbones()
    again.on("mine")
    assert "mine/net" in PluginHost(tmp_path).backbones()


def test_an_installed_distribution_is_a_third_party_until_approved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = tmp_path / "site"
    info = site / "their_plugin-2.1.dist-info"
    info.mkdir(parents=True)
    (site / "their_plugin.py").write_text(GOOD, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: their-plugin\nVersion: 2.1\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[tldesk.plugins]\ntheirs = their_plugin\n", encoding="utf-8")
    (info / "RECORD").write_text("their_plugin.py,,\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))
    home = tmp_path / "home"
    host = PluginHost(home)
    found = state(host, "theirs")
    assert (found.distribution, found.version, found.state) == ("their-plugin", "2.1", Standing.UNAPPROVED)
    assert "their_plugin" not in sys.modules
    host.approve("theirs")
    assert "mine/net" in PluginHost(home).backbones()
    monkeypatch.delitem(sys.modules, "their_plugin", raising=False)
    (site / "their_plugin.py").write_text(GOOD + "\n# patched\n", encoding="utf-8")
    assert state(PluginHost(home), "theirs").state is Standing.UNAPPROVED


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("raise SystemExit(3)", "load: SystemExit: 3"),
        ("import no_such_module_here", "load: ModuleNotFoundError"),
        ("x = 1", "check: it declares no TLDESK_API"),
        ("TLDESK_API = '1.0'", "check: TLDESK_API is '1.0'"),
        ("TLDESK_API = (2, 0)", "check: it is made for hooks 2.0"),
        ("TLDESK_API = (1, 9)", "update TL Desk"),
        (HEAD + "@hookimpl\ndef tldesk_backbone(): return []", "there is no hook tldesk_backbone; did you mean"),
        (HEAD + "def tldesk_backbones(): return []", "tldesk_backbones is not marked"),
        (HEAD + "@hookimpl(wrapper=True)\ndef tldesk_backbones(): return (yield)", "is a hook wrapper"),
        (HEAD + "@hookimpl\ndef tldesk_backbones(host): return []", "check: PluginValidationError"),
        (HEAD + "@hookimpl\ndef tldesk_backbones(): raise SystemExit", "tldesk_backbones: SystemExit"),
        (HEAD + "@hookimpl\ndef tldesk_backbones(): return [1]", "returned a int among its values"),
        (HEAD + "@hookimpl\ndef tldesk_backbones(): return 5", "it returned a int"),
        (HEAD + "@hookimpl\ndef tldesk_backbones(): yield BackboneSpec(key='net', build=int)", "has no source"),
        (HEAD + "@hookimpl\ndef tldesk_backbones(): yield BackboneSpec(key='mine/net', build=int)", "is doubled"),
    ],
)
def test_a_broken_plugin_is_named_and_the_rest_goes_on(tmp_path: Path, text: str, said: str) -> None:
    host = host_with(tmp_path, a_good=GOOD, broken=text)
    assert "mine/net" in host.backbones()
    assert state(host, "a_good").state is Standing.ACTIVE
    assert state(host, "broken").state is Standing.FAULTY
    assert said in fault_text(host, "broken")


def test_a_refused_plugin_leaves_no_hook_behind(tmp_path: Path) -> None:
    # pluggy registers a plugin's hooks in the order of their names: the first one is in place when the second fails.
    text = HEAD + (
        "@hookimpl\ndef tldesk_backbones(): return [BackboneSpec(key='bad/net', build=int)]\n"
        "@hookimpl\ndef tldesk_weights(oops): return []\n"
    )
    host = host_with(tmp_path, bad=text, good=GOOD)
    assert "bad/net" not in host.backbones()
    assert state(host, "good").provides["backbones"] == ["mine/net"]


def test_a_loader_that_lacks_members_is_refused_by_their_names(tmp_path: Path) -> None:
    text = HEAD + "class L:\n    key = title = 'x'\n@hookimpl\ndef tldesk_loaders(): return [L()]\n"
    host = host_with(tmp_path, short=text)
    assert "x" not in host.loaders()
    assert "it lacks modality, options, read, scan, suits" in fault_text(host, "short")


def test_keyboard_interrupt_is_the_persons_and_comes_out(tmp_path: Path) -> None:
    host = host_with(tmp_path, slow="raise KeyboardInterrupt")
    with pytest.raises(KeyboardInterrupt):
        host.load()


def test_a_doubled_name_is_a_fault_of_the_later_one(tmp_path: Path) -> None:
    write_plugin(tmp_path, "tldesk_timm", GOOD)
    mine = [plugin for plugin in PluginHost(tmp_path).plugins if plugin.name == "tldesk_timm"]
    assert [plugin.state for plugin in mine] == [Standing.ACTIVE, Standing.FAULTY]


def test_weights_of_a_backbone_come_with_the_default_first(tmp_path: Path) -> None:
    host = host_with(tmp_path, mine=GOOD)
    assert [spec.key for spec in host.weights_for("mine/net")] == ["mine/net.a", "mine/net.b"]


def test_a_bare_name_is_enough_where_it_is_unique(tmp_path: Path) -> None:
    host = host_with(tmp_path, mine=GOOD)
    assert host.backbone("net").key == "mine/net"
    with pytest.raises(UsageError, match=r"say which: timm/resnet18 or torchvision/resnet18"):
        host.backbone("resnet18")


def test_an_unknown_key_names_what_is_close_and_who_did_not_take_part(tmp_path: Path) -> None:
    host = host_with(tmp_path, mine=GOOD, broken="raise ValueError")
    with pytest.raises(UsageError, match=r"did you mean .*torchvision/resnet18.*not taking part: broken"):
        host.backbone("torchvision/resnet81")
    with pytest.raises(UsageError, match=r"no modality 'smell'.*image"):
        host.modality("smell")
    with pytest.raises(UsageError, match="no plugin 'nobody'"):
        host.off("nobody")


def test_the_json_of_a_plugin_has_the_keys_of_the_command_line(tmp_path: Path) -> None:
    host = host_with(tmp_path, mine=GOOD).collect_all()
    document = state(host, "mine").as_json()
    assert document["provides"] == {"backbones": ["mine/net"], "weights": ["mine/net.b", "mine/net.a"]}
    assert {
        "name": "mine",
        "api": "1.0",
        "state": "active",
        "fault": None,
        "distribution": "",
    }.items() <= document.items()
    assert {"version", "path"} <= document.keys()


def test_an_approval_that_cannot_be_kept_says_so(tmp_path: Path) -> None:
    write_plugin(tmp_path, "mine", GOOD)
    (tmp_path / "plugins.json").mkdir()
    with pytest.raises(PluginError, match=r"plugins\.json cannot be written"):
        PluginHost(tmp_path).approve("mine")


def test_asking_for_loaders_and_modalities_imports_neither_torch_nor_qt(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from tldesk.hooks.host import PluginHost\n"
        f"host = PluginHost(Path({str(tmp_path)!r})); host.loaders(); host.modalities()\n"
        "print([name for name in ('torch', 'timm', 'torchvision', 'PySide6') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
