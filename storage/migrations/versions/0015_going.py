"""Whoever pays a debt says when its message goes out; what was being paid when the last program ended may have gone."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Leave doubt where somebody was paying: the version before said nothing between taking a debt and an answer."""
    op.execute("UPDATE deliveries SET uncertain = true WHERE trying")


def downgrade() -> None:
    """Nothing: the version before doubts whatever was being paid."""
