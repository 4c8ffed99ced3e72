"""The first tables: secrets, drafts, records, the ledger, deliveries, conversations and turns.

The triggers keep the ledger append-only. They leave one thing open: `content`, the sealed column of an event,
may be written again, because resealing must; the ledger's chain covers what is inside it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
UNPAID = sa.text("shown < wanted AND refused IS NULL")
FROZEN = "school, seq, record_id, n, at, verb, state, content_print, before_print, chain_print"
REFUSAL = "the ledger is append-only"

REFUSE = f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
SQLITE = (
    f"CREATE TRIGGER events_stay BEFORE DELETE ON events {REFUSE}",
    f"CREATE TRIGGER events_unchanged BEFORE UPDATE OF {FROZEN} ON events {REFUSE}",
)
CALL = "ON events FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
BODY = f"$$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
POSTGRESQL = (
    f"CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS {BODY}",
    f"CREATE TRIGGER events_stay BEFORE DELETE OR TRUNCATE {CALL}",
    f"CREATE TRIGGER events_unchanged BEFORE UPDATE OF {FROZEN} {CALL}",
)


def upgrade() -> None:
    """Make the tables and the ledger's triggers."""
    op.create_table(
        "conversations",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("platform", sa.String, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("reference", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("school", "id", name="pk_conversations"),
    )
    op.create_table(
        "heads",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("chain_print", sa.String, nullable=False),
        sa.Column("head_print", sa.String, nullable=False),
        sa.PrimaryKeyConstraint("school", name="pk_heads"),
    )
    op.create_table(
        "records",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("reference", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("type", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("urgency", sa.String, nullable=False),
        sa.Column("person_print", sa.String, nullable=False),
        sa.Column("filed_at", MOMENT, nullable=False),
        sa.Column("filed_seq", sa.BigInteger, nullable=False),
        sa.Column("moved_seq", sa.BigInteger, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("school", "id", name="pk_records"),
        sa.UniqueConstraint("school", "reference", name="uq_records_school_reference"),
    )
    op.create_index("ix_records_school_filed_seq", "records", ["school", "filed_seq"])
    op.create_index("ix_records_school_person_print", "records", ["school", "person_print"])
    op.create_table(
        "secrets",
        sa.Column("id", sa.String, nullable=False),
        sa.Column("secret", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_secrets"),
    )
    op.create_table(
        "turns",
        sa.Column("turn_print", sa.String, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("turn_print", name="pk_turns"),
    )
    op.create_index("ix_turns_at", "turns", ["at"])
    op.create_table(
        "deliveries",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("school", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("record_id", sa.String),
        sa.Column("platform", sa.String, nullable=False),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("address_print", sa.String, nullable=False),
        sa.Column("wanted", sa.Integer, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("lease", sa.Integer, nullable=False),
        sa.Column("trying", sa.Boolean, nullable=False),
        sa.Column("uncertain", sa.Boolean, nullable=False),
        sa.Column("owed_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("postponed", sa.String),
        sa.Column("refused", sa.String),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.Column("handle", sa.LargeBinary),
        sa.ForeignKeyConstraint(
            ["school", "record_id"], ["records.school", "records.id"], name="fk_deliveries_school_record_id"
        ),
        sa.PrimaryKeyConstraint("number", name="pk_deliveries"),
        sa.UniqueConstraint("school", "id", name="uq_deliveries_school_id"),
    )
    op.create_index("ix_deliveries_due", "deliveries", ["due_at"], sqlite_where=UNPAID, postgresql_where=UNPAID)
    op.create_index("ix_deliveries_school_address_print", "deliveries", ["school", "address_print"])
    op.create_table(
        "drafts",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("id", sa.String, nullable=False),
        sa.Column("person_print", sa.String, nullable=False),
        sa.Column("dialog", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("record_id", sa.String),
        sa.Column("answers", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["school", "record_id"], ["records.school", "records.id"], name="fk_drafts_school_record_id"
        ),
        sa.PrimaryKeyConstraint("school", "id", name="pk_drafts"),
    )
    op.create_index("ix_drafts_school_person_print_state", "drafts", ["school", "person_print", "state"])
    op.create_table(
        "events",
        sa.Column("school", sa.String, nullable=False),
        sa.Column("seq", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("record_id", sa.String, nullable=False),
        sa.Column("n", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("verb", sa.String, nullable=False),
        sa.Column("state", sa.String, nullable=False),
        sa.Column("content_print", sa.String, nullable=False),
        sa.Column("before_print", sa.String, nullable=False),
        sa.Column("chain_print", sa.String, nullable=False),
        sa.Column("content", sa.LargeBinary, nullable=False),
        sa.ForeignKeyConstraint(
            ["school", "record_id"], ["records.school", "records.id"], name="fk_events_school_record_id"
        ),
        sa.PrimaryKeyConstraint("school", "seq", name="pk_events"),
        sa.UniqueConstraint("school", "record_id", "n", name="uq_events_school_record_id_n"),
    )
    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)
