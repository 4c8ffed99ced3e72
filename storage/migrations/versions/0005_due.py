"""When a record falls due, flags beside a draft's answers, and the indexes that these and the desk need."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

WAITS = sa.text("due_at IS NOT NULL")
OPEN = "'submitted', 'acknowledged', 'in-hand', 'asked-back'"
NEWER = "SELECT d.id FROM drafts d WHERE d.school = files.school AND d.state = 'open' AND d.flags IS NOT NULL"


def upgrade() -> None:
    """Make the columns; whatever is open is due at once, so that it is looked at and its right time found."""
    op.add_column("records", sa.Column("due_at", sa.DateTime(timezone=True)))
    op.add_column("drafts", sa.Column("flags", sa.LargeBinary))
    op.execute(f"UPDATE records SET due_at = filed_at WHERE state IN ({OPEN})")  # noqa: S608 - our own words
    op.create_index(
        "ix_records_due",
        "records",
        ["due_at", "school", "filed_seq"],
        sqlite_where=WAITS,
        postgresql_where=WAITS,
    )
    op.drop_index("ix_records_school_person_print", "records")
    op.create_index("ix_records_school_person_print_filed_seq", "records", ["school", "person_print", "filed_seq"])
    op.create_index("ix_records_school_kind_filed_seq", "records", ["school", "kind", "filed_seq"])
    op.create_index("ix_deliveries_school_record_id", "deliveries", ["school", "record_id"])


def downgrade() -> None:
    """Take them away, and with them the open drafts whose flags stand apart, which people then begin again.

    The version before looks for flags among the answers, and nobody can put them back there without the keys: a
    rehearsal that lost its flag would be sent as a report.
    """
    op.drop_index("ix_deliveries_school_record_id", "deliveries")
    op.drop_index("ix_records_school_kind_filed_seq", "records")
    op.drop_index("ix_records_school_person_print_filed_seq", "records")
    op.create_index("ix_records_school_person_print", "records", ["school", "person_print"])
    op.drop_index("ix_records_due", "records")
    op.execute(f"DELETE FROM files WHERE draft_id IN ({NEWER})")  # noqa: S608 - our own words
    op.execute("DELETE FROM drafts WHERE state = 'open' AND flags IS NOT NULL")
    op.drop_column("drafts", "flags")
    op.drop_column("records", "due_at")
