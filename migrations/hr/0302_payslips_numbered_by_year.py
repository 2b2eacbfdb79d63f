"""Payslips that were numbered before 0300 get the number that later ones have: it begins with their year, so that it is of one year only.

For the operator: rows of payslips and their lines from before are written once, a moment for each ten thousand. The printed
numbers and codes of payslips stay.
"""

from alembic import op

revision = "0302"
down_revision = "0300"
branch_labels = None
depends_on = None

BEFORE = 1_000_000_000  # numbers from 0300 on lie above
WALLS = (("hr_payslip_line_no_update", "hr_payslip_line"), ("hr_payslip_key_fixed", "hr_payslip"))


def upgrade() -> None:
    for wall, table in WALLS:  # put back by every upgrade
        op.execute(f"DROP TRIGGER IF EXISTS {wall}" + (f" ON {table}" if op.get_bind().dialect.name == "postgresql" else ""))
    op.execute(f"UPDATE hr_payslip_line SET payslip_id = fiscal_year * {BEFORE} + payslip_id WHERE payslip_id < {BEFORE}")
    op.execute(f"UPDATE hr_payslip SET id = fiscal_year * {BEFORE} + id WHERE id < {BEFORE}")


def downgrade() -> None:
    """The numbers stay: every earlier state reads them too."""
