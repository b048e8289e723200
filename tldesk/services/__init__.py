"""Use cases that join store, hooks and ml; they import ml inside functions only. No Qt."""
