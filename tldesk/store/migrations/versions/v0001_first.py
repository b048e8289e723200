"""Format 1: the first tables of a project. Plain SQL, so that a later change of ``schema`` cannot alter it."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    """
    CREATE TABLE classes (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL,
        position INTEGER,
        colour TEXT,
        UNIQUE (name)
    )
    """,
    """
    CREATE TABLE edits (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        title TEXT NOT NULL,
        origin TEXT NOT NULL,
        time FLOAT NOT NULL,
        is_undone BOOLEAN NOT NULL,
        detail TEXT NOT NULL
    )
    """,
    """
    CREATE TABLE project (
        id INTEGER NOT NULL CONSTRAINT one_row CHECK (id = 1),
        uuid TEXT NOT NULL,
        task TEXT NOT NULL,
        seed INTEGER NOT NULL,
        val FLOAT NOT NULL,
        test FLOAT NOT NULL,
        created FLOAT NOT NULL,
        tldesk TEXT NOT NULL,
        PRIMARY KEY (id)
    )
    """,
    """
    CREATE TABLE runs (
        number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL,
        name TEXT NOT NULL,
        folder TEXT NOT NULL,
        outcome TEXT NOT NULL,
        has_result BOOLEAN NOT NULL,
        backbone TEXT NOT NULL,
        recipe TEXT NOT NULL,
        resolved TEXT,
        classes TEXT NOT NULL,
        epochs INTEGER NOT NULL,
        val TEXT,
        facts TEXT NOT NULL,
        created FLOAT NOT NULL,
        seconds FLOAT,
        error TEXT,
        UNIQUE (id)
    )
    """,
    """
    CREATE TABLE sources (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        path TEXT NOT NULL,
        relpath TEXT,
        loader TEXT NOT NULL,
        modality TEXT NOT NULL,
        options TEXT NOT NULL,
        is_file BOOLEAN NOT NULL,
        added FLOAT NOT NULL,
        UNIQUE (path)
    )
    """,
    """
    CREATE TABLE ignored (
        source_id INTEGER NOT NULL,
        suffix TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (source_id, suffix),
        FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
    )
 WITHOUT ROWID
    """,
    """
    CREATE TABLE run_samples (
        run INTEGER NOT NULL,
        sample_id INTEGER NOT NULL,
        content_hash TEXT,
        label TEXT NOT NULL,
        split TEXT,
        PRIMARY KEY (run, sample_id),
        FOREIGN KEY(run) REFERENCES runs (number) ON DELETE CASCADE
    )
 WITHOUT ROWID
    """,
    """
    CREATE TABLE samples (
        id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
        source_id INTEGER NOT NULL,
        relpath TEXT NOT NULL,
        member TEXT NOT NULL,
        size INTEGER NOT NULL,
        mtime_ns INTEGER NOT NULL,
        state TEXT NOT NULL,
        reason TEXT,
        content_hash TEXT,
        width INTEGER,
        height INTEGER,
        captured_s FLOAT,
        split TEXT,
        group_key TEXT,
        added FLOAT NOT NULL,
        CONSTRAINT one_sample_per_place UNIQUE (source_id, relpath, member),
        FOREIGN KEY(source_id) REFERENCES sources (id) ON DELETE CASCADE
    )
    """,
    "CREATE INDEX samples_content_hash ON samples (content_hash) WHERE content_hash IS NOT NULL",
    "CREATE INDEX samples_group ON samples (group_key) WHERE group_key IS NOT NULL",
    "CREATE INDEX samples_state_split ON samples (state, split)",
    """
    CREATE TABLE edit_changes (
        edit_id INTEGER NOT NULL,
        sample_id INTEGER NOT NULL,
        "before" TEXT NOT NULL,
        "after" TEXT NOT NULL,
        PRIMARY KEY (edit_id, sample_id),
        FOREIGN KEY(edit_id) REFERENCES edits (id) ON DELETE CASCADE,
        FOREIGN KEY(sample_id) REFERENCES samples (id) ON DELETE CASCADE
    )
 WITHOUT ROWID
    """,
    "CREATE INDEX edit_changes_sample ON edit_changes (sample_id)",
    """
    CREATE TABLE labels (
        sample_id INTEGER NOT NULL,
        position INTEGER NOT NULL,
        class_id INTEGER,
        value FLOAT,
        origin TEXT NOT NULL,
        time FLOAT NOT NULL,
        PRIMARY KEY (sample_id, position),
        CONSTRAINT class_or_value CHECK ((class_id IS NULL) <> (value IS NULL)),
        FOREIGN KEY(sample_id) REFERENCES samples (id) ON DELETE CASCADE,
        FOREIGN KEY(class_id) REFERENCES classes (id)
    )
 WITHOUT ROWID
    """,
    "CREATE INDEX labels_class ON labels (class_id)",
)


def upgrade() -> None:
    """Make every table and index."""
    for statement in _TABLES:
        op.execute(statement)


def downgrade() -> None:
    """Refuse: the backup made before the migration is the way back."""
    raise NotImplementedError
