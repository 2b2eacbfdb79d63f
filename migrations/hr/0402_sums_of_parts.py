"""What a part of a run costs and takes off is kept with the calculation, and a payslip says whom its net is charged to.

For the operator: nothing to do. Runs calculated before are recorded from their lines, as until now.
"""

import sqlalchemy as sa
from alembic import op

revision = "0402"
down_revision = "0401"
branch_labels = None
depends_on = None

KEY = ("run_id", "until", "unit", "side", "part", "charged", "economic", "party", "document")


def upgrade() -> None:
    op.add_column("hr_payslip", sa.Column("charged", sa.String(32), nullable=False, server_default=""))
    op.add_column("hr_payslip", sa.Column("housing", sa.BigInteger(), nullable=False, server_default="0"))
    op.add_column("hr_payslip", sa.Column("absence", sa.BigInteger(), nullable=False, server_default="0"))
    op.create_table(
        "hr_payroll_sum",
        sa.Column("run_id", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("entity_id", sa.BigInteger(), nullable=False),
        sa.Column("unit", sa.String(32), nullable=False),
        sa.Column("side", sa.String(8), nullable=False),
        sa.Column("part", sa.String(24), nullable=False),
        sa.Column("charged", sa.String(32), nullable=False),
        sa.Column("economic", sa.String(20), nullable=False),
        sa.Column("party", sa.String(100), nullable=False),
        sa.Column("document", sa.String(64), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*KEY, name="pk_hr_payroll_sum"),
        sa.ForeignKeyConstraint(["run_id"], ["hr_payroll_run.id"], name="fk_hr_payroll_sum_run_id"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    op.drop_table("hr_payroll_sum")
    for name in ("absence", "housing", "charged"):
        op.drop_column("hr_payslip", name)
