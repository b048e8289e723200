"""Widgets: arrange, draw, forward. No business rules."""
