"""TL Desk: label data locally and train on it by transfer learning. Version only: imports neither Qt nor torch."""

__version__ = "0.1.0"
