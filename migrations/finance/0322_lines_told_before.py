"""Lines of a bank statement that look told before by another file wait for a person's word.

For the operator: one column and two more states; a moment for each hundred thousand lines.
"""

import sqlalchemy as sa
from alembic import op

revision = "0322"
down_revision = "0230"
branch_labels = None
depends_on = None

FIRST, NAME = "ck_finance_bank_line_ck_finance_bank_line_state", "ck_finance_bank_line_state"  # as 0230 named it, and as it is called
NOW, BEFORE = "state IN ('open','matched','doubtful','left_out')", "state IN ('open','matched')"


def _states(old: str, new: str, states: str) -> None:
    with op.batch_alter_table("finance_bank_line") as batch_op:
        batch_op.drop_constraint(op.f(old), type_="check")
        batch_op.create_check_constraint(op.f(new), states)


def upgrade() -> None:
    op.add_column("finance_bank_line", sa.Column("like", sa.String(64), nullable=False, server_default=""))
    _states(FIRST, NAME, NOW)


def downgrade() -> None:
    op.execute("UPDATE finance_bank_line SET state = 'open' WHERE state IN ('doubtful', 'left_out')")
    _states(NAME, FIRST, BEFORE)
    op.drop_column("finance_bank_line", "like")
