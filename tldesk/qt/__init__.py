"""Qt without widgets: workers, item models, settings store."""
