"""The project on disk: SQLite, content hashes, label history, run snapshots. No Qt, no torch."""
