"""How a project's tables came to be, one module a step; run by ``tldesk.store.migrate`` through Alembic."""
