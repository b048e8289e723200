"""The same use cases without a screen. Never imports Qt."""
