"""The mark that a plugin puts on its hook implementations, and the version of the hooks. No host, no specs."""

import pluggy

PROJECT = "tldesk"

HOOK_API = (1, 0)
"""Version of the hooks, (major, minor). A plugin declares ``TLDESK_API``; another major or a newer minor is refused."""

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
