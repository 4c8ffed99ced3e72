"""The tables of what is done once: times of what falls due, and links for people without an account.

The rules of `storage.tables` hold here as well.
"""

from sqlalchemy import Column, ForeignKeyConstraint, Index, String, Table

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
