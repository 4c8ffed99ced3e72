"""The tables: open columns to sort and select by, sealed columns for everything that tells of a person.

1. Every table but `secrets`, and `turns` (which are the platforms'), names the school, and so does every
   foreign key: a row of one school cannot point at a row of another.
2. Open are kinds, types, states, urgencies, verbs, dialog ids, times, counts, and short codes of failures.
3. A column named `…_print` is a keyed fingerprint; one that tells of a person differs in every row (see `marks`). A
   sealed column is listed in SEALED, with the column whose value its seal is bound to. A column `key` holds the row's
   data key; it is NULL in what a version kept that had none.
4. An index over a part of a table stands in `partial`.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    Dialect,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)


class Moment(TypeDecorator[datetime]):
    """A moment in UTC: aware on both sides, whether or not the database knows of time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[datetime | None], Any]:
        """SQLite keeps it as SQLAlchemy spells it there, by one call instead of four."""
        return _spelt if dialect.name == "sqlite" else _there

    def result_processor(self, dialect: Dialect, _: object) -> Callable[[Any], datetime | None]:
        """Give the time back in UTC."""
        return _read if dialect.name == "sqlite" else _back


def _there(value: datetime | None) -> datetime | None:
    """Refuse a time without a zone (ValueError): nobody could say later when it was."""
    if value is None:
        return None
    if value.tzinfo is None:
        raise ValueError("a time without a zone cannot be kept: hand in an aware datetime")
    return value.astimezone(UTC)


def _spelt(value: datetime | None) -> str | None:
    moment = _there(value)
    return None if moment is None else moment.isoformat(" ", "microseconds").removesuffix("+00:00")


def _read(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(f"{value}+00:00")


def _back(value: datetime | None) -> datetime | None:
    return None if value is None else value.astimezone(UTC)


metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

secrets = Table(
    "secrets",
    metadata,
    Column("id", String, primary_key=True),
    Column("secret", LargeBinary, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("school", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("person_print", String, nullable=False),
    Column("dialog", String, nullable=False),
    Column("state", String, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("record_id", String),
    Column("answers", LargeBinary, nullable=False),
    # NULL in a draft from before there was this column: its flags are among the answers.
    Column("flags", LargeBinary),
    Column("key", LargeBinary),
    ForeignKeyConstraint(["school", "record_id"], ["records.school", "records.id"]),
    Index(None, "school", "state", "id"),
)

records = Table(
    "records",
    metadata,
    Column("school", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("reference", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("type", String, nullable=False),
    Column("state", String, nullable=False),
    Column("urgency", String, nullable=False),
    Column("person_print", String, nullable=False),
    Column("filed_at", Moment, nullable=False),
    Column("filed_seq", BigInteger, nullable=False),
    # The event that put the record into its present state.
    Column("moved_seq", BigInteger, nullable=False),
    # When it falls due next, by the table of its kind; NULL where nothing waits.
    Column("due_at", Moment),
    # See `cover`: NULL in a record from before there were these columns.
    Column("cover_print", String),
    Column("due_print", String),
    Column("body", LargeBinary, nullable=False),
    # Its events and what is owed about it are under it as well.
    Column("key", LargeBinary),
    UniqueConstraint("school", "reference"),
    Index(None, "school", "filed_seq"),
    Index(None, "school", "kind", "filed_seq"),
    Index(None, "school", "kind", "state", "filed_seq"),
)

names = Table(
    "names",
    metadata,
    Column("school", String, primary_key=True),
    # See `marks`: none stands twice, whatever records have in common.
    Column("name_print", String, primary_key=True),
    Column("record_id", String, primary_key=True),
    # Whose mark it is, under a mask of its own; NULL in what the version before kept, until the store is opened.
    Column("owner_print", String),
    ForeignKeyConstraint(["school", "record_id"], ["records.school", "records.id"]),
    Index(None, "school", "record_id"),
)

heads = Table(
    "heads",
    metadata,
    Column("school", String, primary_key=True),
    Column("seq", BigInteger, nullable=False),
    Column("chain_print", String, nullable=False),
    Column("head_print", String, nullable=False),
    # Up to this event every case can be found by the name of everybody whom it is about.
    Column("named_seq", BigInteger, nullable=False, server_default="0"),
)

events = Table(
    "events",
    metadata,
    Column("school", String, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("record_id", String, nullable=False),
    Column("n", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("verb", String, nullable=False),
    Column("state", String, nullable=False),
    Column("content_print", String, nullable=False),
    Column("before_print", String, nullable=False),
    Column("chain_print", String, nullable=False),
    Column("content", LargeBinary, nullable=False),
    ForeignKeyConstraint(["school", "record_id"], ["records.school", "records.id"]),
    UniqueConstraint("school", "record_id", "n"),
)

deliveries = Table(
    "deliveries",
    metadata,
    # Counts up, so that a conversation keeps its order even within one moment.
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("school", String, nullable=False),
    # A fingerprint of record, slot and address: the same debt always has the same id.
    Column("id", String, nullable=False),
    Column("record_id", String),
    Column("platform", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("address_print", String, nullable=False),
    Column("wanted", Integer, nullable=False),
    Column("shown", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    # Counts the times this debt was taken, and is never set back.
    Column("lease", Integer, nullable=False),
    # Somebody is paying this debt just now, or died while paying it; in doubt is what went out and got no answer.
    Column("trying", Boolean, nullable=False),
    Column("uncertain", Boolean, nullable=False),
    Column("owed_at", Moment, nullable=False),
    Column("due_at", Moment, nullable=False),
    Column("postponed", String),
    Column("refused", String),
    # What the two say was so (see `cover`); NULL where nothing was.
    Column("shown_print", String),
    Column("refused_print", String),
    Column("content", LargeBinary, nullable=False),
    Column("handle", LargeBinary),
    UniqueConstraint("school", "id"),
    ForeignKeyConstraint(["school", "record_id"], ["records.school", "records.id"]),
    Index(None, "school", "address_print"),
    Index(None, "school", "record_id"),
)

conversations = Table(
    "conversations",
    metadata,
    Column("school", String, primary_key=True),
    # A fingerprint of platform and key.
    Column("id", String, primary_key=True),
    Column("platform", String, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Column("reference", LargeBinary, nullable=False),
)

files = Table(
    "files",
    metadata,
    Column("school", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("draft_id", String),
    Column("record_id", String),
    # A fingerprint of where it is and of its content: the same file twice in one place is one.
    Column("same_print", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("added_at", Moment, nullable=False),
    Column("about", LargeBinary, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("(draft_id IS NULL) <> (record_id IS NULL)", name="ck_files_one_place"),
    ForeignKeyConstraint(["school", "draft_id"], ["drafts.school", "drafts.id"]),
    ForeignKeyConstraint(["school", "record_id"], ["records.school", "records.id"]),
    UniqueConstraint("school", "same_print"),
    Index(None, "school", "draft_id"),
    Index(None, "school", "record_id"),
)

rosters = Table(
    "rosters",
    metadata,
    Column("school", String, primary_key=True),
    # Counts the times it was written.
    Column("version", BigInteger, nullable=False),
    Column("noted", LargeBinary),
)

people = Table(
    "people",
    metadata,
    Column("school", String, primary_key=True),
    Column("id", String, primary_key=True),
    Column("changed_at", Moment, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("key", LargeBinary),
)

people_prints = Table(
    "people_prints",
    metadata,
    Column("school", String, primary_key=True),
    # A fingerprint of an address, or of one word of a name.
    Column("found_print", String, primary_key=True),
    Column("person_id", String, primary_key=True),
    ForeignKeyConstraint(["school", "person_id"], ["people.school", "people.id"]),
    Index(None, "school", "person_id"),
)

held = Table(
    "held",
    metadata,
    Column("school", String, primary_key=True),
    # A fingerprint of what is held; `holder` is a program, a turn, or a fingerprint of a person.
    Column("id", String, primary_key=True),
    Column("holder", String, nullable=False),
    Column("until", Moment, nullable=False, index=True),
    Column("body", LargeBinary),
)

SEALED: tuple[tuple[Table, str, tuple[str, ...]], ...] = (
    (secrets, "id", ("secret",)),
    (drafts, "id", ("answers", "flags", "key")),
    (records, "id", ("body", "key")),
    (events, "seq", ("content",)),
    (deliveries, "id", ("content", "handle")),
    (conversations, "id", ("reference",)),
    (files, "id", ("about", "key")),
    (rosters, "school", ("noted",)),
    (people, "id", ("body", "key")),
    (held, "id", ("body",)),
)
"""Every sealed column: its table, the column that tells the rows of a school apart, and its name."""
