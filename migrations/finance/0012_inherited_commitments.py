"""Budget lines learn which inherited commitments they don't cover.

For the operator: one new column; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("finance_budget_line", sa.Column("uncovered", sa.BigInteger(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("finance_budget_line", "uncovered")
