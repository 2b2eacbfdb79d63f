"""Whether a person serves under the labour law: their wages are told to the ministry, and the labour branches of insurance reach them.

For the operator: one new column with a default; takes a moment. Mark the staff under the labour law afterwards.
"""

import sqlalchemy as sa
from alembic import op

revision = "0220"
down_revision = "0168"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hr_employee", sa.Column("labour", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    op.drop_column("hr_employee", "labour")
