"""Downloads against a server on this machine: announced, resumed, checked, and whole or not there."""

from __future__ import annotations

import hashlib
import http.server
import threading
from typing import TYPE_CHECKING, Any

import pytest
from filelock import FileLock

from tldesk.core.cancel import CancelToken
from tldesk.core.errors import CancelledError, WeightsError
from tldesk.core.events import Note, Progress
from tldesk.services.downloads import download, mirrored, offer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tldesk.core.events import Event

DATA = bytes(range(256)) * 8192  # 2 MiB
DIGEST = hashlib.sha256(DATA).hexdigest()


class Server(http.server.ThreadingHTTPServer):
    """Serves DATA at /file; ``cuts`` are after how many bytes the first connections end."""

    cuts: list[int]
    asked: list[str]
    tag = '"one"'
    range_error = 0  # bytes by which a continued answer begins elsewhere than asked


class Handler(http.server.BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        ranged = self.headers.get("Range", "")
        self.server.asked.append(ranged)
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/file")
            self.end_headers()
            return
        if self.path != "/file":
            self.send_error(404)
            return
        start = int(ranged.removeprefix("bytes=").removesuffix("-")) if ranged else 0
        is_same = self.headers.get("If-Range", self.server.tag) == self.server.tag
        start = start if is_same else 0
        if start >= len(DATA):
            self.send_response(416)
            self.send_header("Content-Range", f"bytes */{len(DATA)}")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        if start:
            first = start + self.server.range_error
            self.send_header("Content-Range", f"bytes {first}-{len(DATA) - 1}/{len(DATA)}")
        self.send_header("Content-Length", str(len(DATA) - start))
        self.send_header("ETag", self.server.tag)
        self.end_headers()
        end = start + self.server.cuts.pop(0) if self.server.cuts else len(DATA)
        self.wfile.write(DATA[start:end])

    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as made:
        made.cuts, made.asked = [], []
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def url(server: Server, path: str = "/file") -> str:
    return f"http://127.0.0.1:{server.server_port}{path}"


def test_host_and_size_are_said_before_the_first_byte(server: Server, tmp_path: Path) -> None:
    events: list[Event] = []
    to = tmp_path / "new" / "w.bin"
    assert download(url(server), to, sha256=DIGEST[:8], on_event=events.append, cancel=CancelToken()) == to
    assert to.read_bytes() == DATA
    assert isinstance(events[0], Note)
    assert "127.0.0.1" in events[0].text
    assert f"2 MiB, sha256 {DIGEST[:8]}" in events[0].text
    assert events[-1] == Progress("download w.bin", len(DATA), len(DATA))
    assert [path.name for path in to.parent.iterdir()] == ["w.bin"]


def test_a_broken_connection_is_taken_up_where_it_ended(server: Server, tmp_path: Path) -> None:
    server.cuts = [500_000, 700_000]
    to = tmp_path / "w.bin"
    download(url(server), to, sha256=DIGEST, on_event=lambda _: None, cancel=CancelToken())
    assert to.read_bytes() == DATA
    assert server.asked == ["", "bytes=500000-", "bytes=1200000-"]


def test_an_earlier_part_is_gone_on_from_and_a_redirect_keeps_the_range(server: Server, tmp_path: Path) -> None:
    (tmp_path / "w.bin.part").write_bytes(DATA[:1000])
    (tmp_path / "w.bin.part.tag").write_text(server.tag)
    to = download(url(server, "/moved"), tmp_path / "w.bin", on_event=lambda _: None, cancel=CancelToken())
    assert to.read_bytes() == DATA
    assert server.asked == ["bytes=1000-", "bytes=1000-"]


def test_an_answer_from_another_place_of_the_file_is_not_put_behind_the_part(server: Server, tmp_path: Path) -> None:
    (tmp_path / "w.bin.part").write_bytes(DATA[:1000])
    (tmp_path / "w.bin.part.tag").write_text(server.tag)
    server.range_error = -500
    to = download(url(server), tmp_path / "w.bin", on_event=lambda _: None, cancel=CancelToken())
    assert to.read_bytes() == DATA
    assert server.asked == ["bytes=1000-", ""]


def test_a_second_program_waits_and_takes_the_file_of_the_first(server: Server, tmp_path: Path) -> None:
    to = tmp_path / "w.bin"
    other = FileLock(tmp_path / "w.bin.part.lock")
    other.acquire()
    events: list[Event] = []

    def bring(event: Event) -> None:
        events.append(event)
        to.write_bytes(DATA)
        other.release()

    assert download(url(server), to, on_event=bring, cancel=CancelToken()) == to
    assert [event.text for event in events if isinstance(event, Note)] == [
        "another program is downloading w.bin: waiting for it"
    ]
    assert server.asked == []


def test_a_wait_for_another_program_can_be_cancelled(server: Server, tmp_path: Path) -> None:
    cancel = CancelToken()
    with FileLock(tmp_path / "w.bin.part.lock"), pytest.raises(CancelledError):
        download(url(server), tmp_path / "w.bin", on_event=lambda _: cancel.cancel(), cancel=cancel)
    assert server.asked == []


def test_a_part_of_another_version_is_thrown_away(server: Server, tmp_path: Path) -> None:
    (tmp_path / "w.bin.part").write_bytes(b"old" * 1000)
    (tmp_path / "w.bin.part.tag").write_text('"zero"')
    to = download(url(server), tmp_path / "w.bin", on_event=lambda _: None, cancel=CancelToken())
    assert to.read_bytes() == DATA


def test_a_part_that_is_whole_is_only_checked(server: Server, tmp_path: Path) -> None:
    (tmp_path / "w.bin.part").write_bytes(DATA)
    (tmp_path / "w.bin.part.tag").write_text(server.tag)
    to = download(url(server), tmp_path / "w.bin", sha256=DIGEST, on_event=lambda _: None, cancel=CancelToken())
    assert to.read_bytes() == DATA
    assert len(server.asked) == 1


def test_a_wrong_sum_leaves_nothing(server: Server, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="expected 00000000"):
        download(url(server), tmp_path / "w.bin", sha256="0" * 64, on_event=lambda _: None, cancel=CancelToken())
    assert not (tmp_path / "w.bin").exists()
    assert not (tmp_path / "w.bin.part").exists()


def test_cancel_keeps_the_part_and_the_next_try_ends_it(server: Server, tmp_path: Path) -> None:
    cancel = CancelToken()

    def stop(event: Event) -> None:
        if isinstance(event, Progress):
            cancel.cancel()

    to = tmp_path / "w.bin"
    with pytest.raises(CancelledError):
        download(url(server), to, on_event=stop, cancel=cancel)
    assert not to.exists()
    have = (tmp_path / "w.bin.part").stat().st_size
    assert 0 < have < len(DATA)
    download(url(server), to, sha256=DIGEST, on_event=lambda _: None, cancel=CancelToken())
    assert server.asked[1] == f"bytes={have}-"


def test_a_refusal_and_an_unreachable_host_name_the_way_out(server: Server, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"refuses .*404.*give its path"):
        download(url(server, "/none"), tmp_path / "w", on_event=lambda _: None, cancel=CancelToken())
    with pytest.raises(WeightsError, match=r"127\.0\.0\.1:1 cannot be reached"):
        download("http://127.0.0.1:1/file", tmp_path / "w", on_event=lambda _: None, cancel=CancelToken())
    with pytest.raises(WeightsError, match="no web address"):
        download("file:///etc/passwd", tmp_path / "w", on_event=lambda _: None, cancel=CancelToken())


def test_a_server_that_always_cuts_at_once_is_given_up(server: Server, tmp_path: Path) -> None:
    server.cuts = [0] * 50
    with pytest.raises(WeightsError, match="the connection ended early"):
        download(url(server), tmp_path / "w", on_event=lambda _: None, cancel=CancelToken())
    assert len(server.asked) == 3


def test_proxies_come_from_the_environment(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", url(server, ""))
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setattr(Handler, "do_GET", lambda self: (server.asked.append(self.path), self.send_error(403)))
    with pytest.raises(WeightsError, match="403"):
        download("http://weights.invalid/file", tmp_path / "w", on_event=lambda _: None, cancel=CancelToken())
    assert server.asked == ["http://weights.invalid/file"]


def test_a_mirror_stands_for_the_hub_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "https://mirror.example/")
    assert mirrored("https://huggingface.co/timm/a/resolve/main/x") == "https://mirror.example/timm/a/resolve/main/x"
    assert mirrored("https://download.pytorch.org/models/x") == "https://download.pytorch.org/models/x"
    assert str(offer("https://huggingface.co/timm/a", 3 << 20)) == "mirror.example, 3 MiB"
    assert str(offer("https://example.org/a", None)) == "example.org, size unknown"
    assert str(offer("https://example.org/a", 3 << 20, "")) == "example.org, 3 MiB, no checksum known"
