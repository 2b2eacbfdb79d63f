"""An input no longer bears the number of the run that paid it: the person's payslip of the month says it.

For the operator: a month's inputs need not be written once more when its run is approved.
"""

import sqlalchemy as sa
from alembic import op

revision = "0401"
down_revision = "0302"
branch_labels = None
depends_on = None

NUMBER = (
    "SELECT hr_payroll_run.number FROM hr_payslip JOIN hr_payroll_run ON hr_payroll_run.id = hr_payslip.run_id"
    " WHERE hr_payslip.employee_id = hr_payroll_input.employee_id AND hr_payslip.once = hr_payroll_input.period AND hr_payslip.state = 'recorded'"
)


def upgrade() -> None:
    op.drop_column("hr_payroll_input", "number")


def downgrade() -> None:
    op.add_column("hr_payroll_input", sa.Column("number", sa.String(40), nullable=False, server_default=""))
    op.execute(f"UPDATE hr_payroll_input SET number = coalesce(({NUMBER}), '')")
