"""Why a service ends, and the source under which the regular leave left by then was paid out.

For the operator: two new columns with a default; takes a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "0221"
down_revision = "0220"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hr_decision", sa.Column("cause", sa.String(length=16), nullable=False, server_default=""))
    op.add_column("hr_decision", sa.Column("leave_paid", sa.String(length=64), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("hr_decision", "leave_paid")
    op.drop_column("hr_decision", "cause")
