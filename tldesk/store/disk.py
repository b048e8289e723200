"""What kind of place a folder is: writable, on a network drive. Looks only."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smbfs", "smb3", "afpfs", "webdav", "davfs", "fuse.sshfs", "fuse.rclone", "9p"}
)


def is_writable(folder: Path) -> bool:
    """Say whether a file can be made in the folder, by making one: permission bits lie to root and on Windows."""
    try:
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def network_drive(folder: Path) -> str | None:
    """Return the kind of network drive that the folder lies on (``nfs``), or None where it is a local disk."""
    import psutil

    place = os.path.realpath(folder)
    best, kind = "", None
    try:
        partitions = psutil.disk_partitions(all=True)
    except (OSError, RuntimeError):  # no /proc, or a platform that psutil does not know: nothing to say
        return None
    for partition in partitions:
        mount = partition.mountpoint
        inside = place == mount or place.startswith(mount.rstrip(os.sep) + os.sep)
        if inside and len(mount) >= len(best):
            is_remote = partition.fstype.lower() in _NETWORK or "remote" in partition.opts.split(",")
            best, kind = mount, (partition.fstype or "network") if is_remote else None
    return kind
