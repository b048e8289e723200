"""The tables of a project's database, as they are now. ``migrations`` holds how they came to be; a test compares both.

Indices: the gallery and the counts ask by state and split, the audit by content hash, the history by sample. What an
import does not know yet (hashes, groups) is indexed where it is there only, which costs the import nothing.
"""

from __future__ import annotations

import sqlalchemy as sa

APPLICATION_ID = 0x544C4453  # "TLDS"; what `file project.sqlite` and we know the file by
SCHEMA_VERSION = 1  # PRAGMA user_version; one more with each migration

metadata = sa.MetaData()

project = sa.Table(
    "project",
    metadata,
    sa.Column("id", sa.Integer, sa.CheckConstraint("id = 1", name="one_row"), primary_key=True),
    sa.Column("uuid", sa.Text, nullable=False),
    sa.Column("task", sa.Text, nullable=False),
    sa.Column("seed", sa.Integer, nullable=False),
    sa.Column("val", sa.Float, nullable=False),
    sa.Column("test", sa.Float, nullable=False),
    sa.Column("created", sa.Float, nullable=False),  # seconds since 1970, as all times here
    sa.Column("tldesk", sa.Text, nullable=False),  # version that made it
)

sources = sa.Table(
    "sources",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("path", sa.Text, nullable=False, unique=True),  # absolute
    sa.Column("relpath", sa.Text),  # to the project folder; null on another drive
    sa.Column("loader", sa.Text, nullable=False),
    sa.Column("modality", sa.Text, nullable=False),
    sa.Column("options", sa.Text, nullable=False),  # JSON
    sa.Column("is_file", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("added", sa.Float, nullable=False),
    sqlite_autoincrement=True,
)

samples = sa.Table(
    "samples",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id", ondelete="CASCADE"), nullable=False),
    sa.Column("relpath", sa.Text, nullable=False),  # to the source's folder, with "/"; absolute where it lies elsewhere
    sa.Column("member", sa.Text, nullable=False),
    sa.Column("size", sa.Integer, nullable=False),
    sa.Column("mtime_ns", sa.Integer, nullable=False),
    sa.Column("state", sa.Text, nullable=False),  # new | ok | unreadable
    sa.Column("reason", sa.Text),  # why it is unreadable
    sa.Column("content_hash", sa.Text),
    sa.Column("width", sa.Integer),
    sa.Column("height", sa.Integer),
    sa.Column("captured_s", sa.Float),
    sa.Column("split", sa.Text),
    sa.Column("group_key", sa.Text),
    sa.Column("added", sa.Float, nullable=False),
    sa.UniqueConstraint("source_id", "relpath", "member", name="one_sample_per_place"),
    sqlite_autoincrement=True,  # an id that once named a sample in a run snapshot never names another
)
sa.Index("samples_state_split", samples.c.state, samples.c.split)
sa.Index("samples_content_hash", samples.c.content_hash, sqlite_where=samples.c.content_hash.is_not(None))
sa.Index("samples_group", samples.c.group_key, sqlite_where=samples.c.group_key.is_not(None))

ignored = sa.Table(
    "ignored",
    metadata,
    sa.Column("source_id", sa.Integer, sa.ForeignKey("sources.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("suffix", sa.Text, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sqlite_with_rowid=False,
)

classes = sa.Table(
    "classes",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("name", sa.Text, nullable=False, unique=True),
    sa.Column("position", sa.Integer),  # null: taken away again (by undo); the row stays, since history names its id
    sa.Column("colour", sa.Text),
    sqlite_autoincrement=True,  # history names classes by id
)

labels = sa.Table(
    "labels",
    metadata,
    sa.Column("sample_id", sa.Integer, sa.ForeignKey("samples.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("position", sa.Integer, primary_key=True),
    sa.Column("class_id", sa.Integer, sa.ForeignKey("classes.id")),
    sa.Column("value", sa.Float),
    sa.Column("origin", sa.Text, nullable=False),  # import | person | accepted
    sa.Column("time", sa.Float, nullable=False),
    sa.CheckConstraint("(class_id IS NULL) <> (value IS NULL)", name="class_or_value"),
    sqlite_with_rowid=False,
)
sa.Index("labels_class", labels.c.class_id)

edits = sa.Table(
    "edits",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("time", sa.Float, nullable=False),
    sa.Column("is_undone", sa.Boolean(create_constraint=False), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),  # JSON: {"added_classes": [id, ...]}
    sqlite_autoincrement=True,
)

edit_changes = sa.Table(
    "edit_changes",
    metadata,
    sa.Column("edit_id", sa.Integer, sa.ForeignKey("edits.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("sample_id", sa.Integer, sa.ForeignKey("samples.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("before", sa.Text, nullable=False),  # JSON of the whole label; null where there was none
    sa.Column("after", sa.Text, nullable=False),
    sqlite_with_rowid=False,
)
sa.Index("edit_changes_sample", edit_changes.c.sample_id)

runs = sa.Table(
    "runs",
    metadata,
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("folder", sa.Text, nullable=False),  # its name within runs/
    sa.Column("outcome", sa.Text, nullable=False),  # running | completed | cancelled | failed
    sa.Column("has_result", sa.Boolean(create_constraint=False), nullable=False),  # its weights can be used
    sa.Column("backbone", sa.Text, nullable=False),
    sa.Column("recipe", sa.Text, nullable=False),
    sa.Column("resolved", sa.Text),
    sa.Column("classes", sa.Text, nullable=False),  # JSON list of names when it started
    sa.Column("epochs", sa.Integer, nullable=False),
    sa.Column("val", sa.Text),  # JSON of metrics
    sa.Column("facts", sa.Text, nullable=False),  # JSON of what else the run reports
    sa.Column("created", sa.Float, nullable=False),
    sa.Column("seconds", sa.Float),
    sa.Column("error", sa.Text),
    sqlite_autoincrement=True,
)

run_samples = sa.Table(
    "run_samples",
    metadata,
    sa.Column("run", sa.Integer, sa.ForeignKey("runs.number", ondelete="CASCADE"), primary_key=True),
    sa.Column("sample_id", sa.Integer, primary_key=True),  # no foreign key: a snapshot outlives its samples
    sa.Column("content_hash", sa.Text),
    sa.Column("label", sa.Text, nullable=False),  # JSON: class names, or numbers
    sa.Column("split", sa.Text),
    sqlite_with_rowid=False,
)
