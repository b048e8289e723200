"""The composition root of the desktop: builds every object, wires them, and holds no rule of its own."""
