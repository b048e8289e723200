"""The plugin platform: hook specifications and the host that loads, checks and calls plugins one at a time."""
