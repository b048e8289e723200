"""One permitted download: say host and size, go on where it stopped, check the sum, move it into place at once.

The only code of TL Desk that uses the network, and only when the person said so. Proxies come from the environment;
``HF_ENDPOINT`` names a mirror of the Hugging Face hub.
"""

from __future__ import annotations

import hashlib
import http.client
import os
import ssl
import urllib.error
import urllib.request
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from tldesk.core.durable import fsync_folder
from tldesk.core.errors import WeightsError
from tldesk.core.events import Note, PhaseStarted, Progress

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tldesk.core.cancel import CancelToken
    from tldesk.core.events import Event

HUB = "https://huggingface.co"
_CHUNK_BYTES = 1 << 18
_TIMEOUT_S = 30.0
_FRUITLESS_TRIES = 3  # a connection that brought something does not count
_MEBIBYTE = 1 << 20
_LOCK_POLL_S = 0.2  # how soon a wait for another program ends on cancel


@dataclass(frozen=True, slots=True)
class Offer:
    """What a download would fetch: shown before it is allowed."""

    url: str
    host: str
    size_bytes: int | None  # as far as known; may be an estimate
    sha256: str | None = None  # or its beginning; empty: none is known; None: not said

    def __str__(self) -> str:
        size = "size unknown" if self.size_bytes is None else f"{self.size_bytes / _MEBIBYTE:,.0f} MiB"
        if self.sha256 is None:
            return f"{self.host}, {size}"
        return f"{self.host}, {size}, {f'sha256 {self.sha256}' if self.sha256 else 'no checksum known'}"


def offer(url: str, size_bytes: int | None, sha256: str | None = None) -> Offer:
    """Describe a download without using the network; the address is the mirror's where one is set."""
    url = mirrored(url)
    return Offer(url, urlsplit(url).netloc, size_bytes, sha256)


def mirrored(url: str) -> str:
    """Return the address at the mirror that ``HF_ENDPOINT`` names, where it is one of the Hugging Face hub."""
    mirror = os.environ.get("HF_ENDPOINT", "").rstrip("/")
    return f"{mirror}{url.removeprefix(HUB)}" if mirror and url.startswith(f"{HUB}/") else url


def download(
    url: str,
    to: Path,
    *,
    sha256: str = "",
    on_event: Callable[[Event], None],
    cancel: CancelToken,
) -> Path:
    """Fetch a file to ``to``. What an earlier try left in ``to`` + ``.part`` is gone on from. A second
    program that wants the same file waits for the first.

    Args:
        url: Where it lies; ``http`` or ``https``.
        to: The file; it appears whole or not at all.
        sha256: The digest or its beginning, hex; empty: not checked.
        on_event: Gets a ``Note`` with host, size and checksum before the first byte, then ``Progress`` in bytes.
        cancel: Ends it at the next chunk; the part is kept.

    Returns:
        ``to``.

    Raises:
        WeightsError: The server refuses, the connection breaks again and again, or the sum is wrong.
        CancelledError: The person stopped it.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise WeightsError(f"{url} is no web address", "give one that begins with https://")
    transfer = _Transfer(mirrored(url), to, sha256=sha256, on_event=on_event, cancel=cancel)
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        with _alone(to, on_event=on_event, cancel=cancel) as is_done_by_another:
            if is_done_by_another:
                return to
            transfer.run()
            _check(transfer.part, sha256, transfer.url)
            with transfer.part.open("rb+") as file:
                os.fsync(file.fileno())
            transfer.part.replace(to)
            transfer.tag_file.unlink(missing_ok=True)
            fsync_folder(to.parent)
    except OSError as error:
        raise WeightsError(
            f"{to} cannot be written: {error.strerror or error}", "make room or set TLDESK_HOME"
        ) from error
    return to


@contextmanager
def _alone(to: Path, *, on_event: Callable[[Event], None], cancel: CancelToken) -> Iterator[bool]:
    """Keep other programs from the part; gives whether one brought the file while this one waited."""
    lock = FileLock(to.with_name(f"{to.name}.part.lock"))
    is_waiting = False
    while not lock.is_locked:
        try:
            lock.acquire(timeout=_LOCK_POLL_S if is_waiting else 0)
        except Timeout:
            cancel.check()
            if not is_waiting:
                is_waiting = True
                on_event(Note(f"another program is downloading {to.name}: waiting for it"))
    try:
        yield is_waiting and to.is_file()
        # Only where the file stands now: whoever still waits on the removed lock finds the file and is done.
        with suppress(OSError):
            Path(lock.lock_file).unlink(missing_ok=True)
    finally:
        lock.release()


class _Transfer:
    """The bytes of one file, over as many connections as it takes."""

    def __init__(
        self, url: str, to: Path, *, sha256: str, on_event: Callable[[Event], None], cancel: CancelToken
    ) -> None:
        self.url = url
        self._sha256 = sha256
        self.host = urlsplit(url).netloc
        self.part = to.with_name(f"{to.name}.part")
        self.tag_file = to.with_name(f"{to.name}.part.tag")  # which version of the file the part is of
        self._name = f"download {to.name}"
        self._on_event = on_event
        self._cancel = cancel
        self._is_announced = False
        self._opener = urllib.request.build_opener(_NoDowngrade)

    def run(self) -> None:
        """Fetch until the file is whole."""
        fruitless = 0
        while True:
            self._cancel.check()
            before = self._have()
            try:
                if self._connect():
                    return
            except (
                urllib.error.URLError,
                http.client.HTTPException,
                TimeoutError,
                ConnectionError,
                ssl.SSLError,
            ) as error:
                reason = getattr(error, "reason", None) or error
            else:
                reason = "the connection ended early"
            fruitless = 0 if self._have() > before else fruitless + 1
            if fruitless >= _FRUITLESS_TRIES:
                raise WeightsError(
                    f"{self.host} cannot be reached: {reason}",
                    "try again, it goes on where it stopped; or fetch the file elsewhere and give its path",
                )

    def _connect(self) -> bool:
        """Open one connection and read it to its end; return whether the file is whole."""
        have = self._have()
        request = urllib.request.Request(self.url, headers={"User-Agent": "tldesk", "Accept-Encoding": "identity"})
        tag = self._tag()
        if have and tag:
            request.add_header("Range", f"bytes={have}-")
            request.add_header("If-Range", tag)
        try:
            response = self._opener.open(request, timeout=_TIMEOUT_S)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                    if error.headers.get("Content-Range", "") == f"bytes */{have}":
                        return True  # an earlier try had come to its end, and was stopped before the check
                    self._forget()
                    return False
                if error.code >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise
                raise WeightsError(
                    f"{self.host} refuses {self.url}: {error.code} {error.reason}",
                    "fetch the file elsewhere and give its path",
                ) from error
        with response:
            is_continued = response.status == http.HTTPStatus.PARTIAL_CONTENT
            if is_continued and not response.headers.get("Content-Range", "").startswith(f"bytes {have}-"):
                self._forget()  # bytes of another place would be put after those that are here
                return False
            if not is_continued:
                self._forget()
                have = 0
                self._keep_tag(response.headers.get("ETag") or response.headers.get("Last-Modified") or "")
            length = response.headers.get("Content-Length")
            total = have + int(length) if length and length.isdigit() else None
            self._announce(have, total)
            with self.part.open("ab") as file:
                have = self._read(response, file, have, total=total)
        return total is None or have >= total

    def _read(self, response: IO[bytes], file: IO[bytes], have: int, *, total: int | None) -> int:
        while True:
            self._cancel.check()
            chunk = response.read(_CHUNK_BYTES)
            if not chunk:
                return have
            file.write(chunk)
            have += len(chunk)
            self._on_event(Progress(self._name, have, total))

    def _announce(self, have: int, total: int | None) -> None:
        if not self._is_announced:
            self._is_announced = True
            done = f", {have / _MEBIBYTE:,.0f} MiB of it are here" if have else ""
            what = Offer(self.url, self.host, total, self._sha256)
            self._on_event(Note(f"downloading from {what}{done}: {self.url}"))
            self._on_event(PhaseStarted(self._name, total))

    def _have(self) -> int:
        return self.part.stat().st_size if self.part.is_file() else 0

    def _tag(self) -> str:
        return self.tag_file.read_text(encoding="utf-8") if self.tag_file.is_file() else ""

    def _keep_tag(self, tag: str) -> None:
        # A weak tag does not promise equal bytes: such a file is fetched from its beginning.
        if tag and not tag.startswith("W/"):
            self.tag_file.write_text(tag, encoding="utf-8")

    def _forget(self) -> None:
        self.part.unlink(missing_ok=True)
        self.tag_file.unlink(missing_ok=True)


class _NoDowngrade(urllib.request.HTTPRedirectHandler):
    """Follows redirects, but never from https to http."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: http.client.HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """Refuse a redirect that gives up encryption."""
        if req.type == "https" and urlsplit(newurl).scheme != "https":
            raise WeightsError(f"{req.host} sends the download on to {newurl}", "fetch the file elsewhere")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _check(part: Path, sha256: str, url: str) -> None:
    if not sha256:
        return
    with part.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    if not digest.startswith(sha256.lower()):
        part.unlink()
        raise WeightsError(
            f"{url} came with sha256 {digest[:16]}..., expected {sha256[:16]}", "try again; the wrong file is deleted"
        )
