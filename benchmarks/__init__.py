"""Benchmarks of TL Desk: ``python -m benchmarks NAME [--json]``. They give figures; nothing here fails a build."""
