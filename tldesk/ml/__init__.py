"""The engine: the only code that imports torch. No Qt, no SQL, no plugins."""
