"""The tables of what is done once (times of what falls due, links for people without an account, marks that are used
up), and the counts.

The rules of `storage.tables` hold here as well.
"""  # noqa: D205 - one sentence

from sqlalchemy import Column, ForeignKeyConstraint, Index, Integer, String, Table

from storage.tables import Moment, metadata

rounds = Table(
    "rounds",
    metadata,
    Column("school", String, primary_key=True),
    # A fingerprint of what falls due and of which time.
    Column("round_print", String, primary_key=True),
    Column("record_id", String, nullable=False),
    ForeignKeyConstraint(["school", "record_id"], ["records.school", "records.id"]),
)

links = Table(
    "links",
    metadata,
    Column("link_print", String, primary_key=True),
    Column("school", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("record_id", String),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment),
    # When it was used up, or taken back.
    Column("used_at", Moment),
    ForeignKeyConstraint(["school", "record_id"], ["records.school", "records.id"]),
    Index("ix_links_school", "school", "kind"),
)

tallies = Table(
    "tallies",
    metadata,
    Column("school", String, primary_key=True),
    # Year and month, as 2026-11.
    Column("month", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("theme", String, primary_key=True),
    Column("count", Integer, nullable=False),
)

turns = Table(
    "turns",
    metadata,
    Column("turn_print", String, primary_key=True),
    Column("at", Moment, nullable=False),
    Index(None, "at"),
)

spent = Table(
    "spent",
    metadata,
    Column("school", String, primary_key=True),
    # The mark of a record that was destroyed, so that those that came after it are found by counting on.
    Column("name_print", String, primary_key=True),
)
