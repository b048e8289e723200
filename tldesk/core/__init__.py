"""The domain: plain values and pure functions over stdlib, NumPy and pydantic. No Qt, no torch, no SQL."""
