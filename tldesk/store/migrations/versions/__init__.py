"""The steps. A released step is never changed; a change of tables is a new one."""
