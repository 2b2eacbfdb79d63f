"""What waits for approval, and what was decided, bears no amount where it is the pay of one or two people.

For the operator: nothing to do. Which step a run that waits has reached stays as it was.
"""

from alembic import op

revision = "0410"
down_revision = "0402"
branch_labels = None
depends_on = None

FEW = "SELECT 'hr.payroll-run:' || number FROM hr_payroll_run WHERE people BETWEEN 1 AND 2"


def upgrade() -> None:
    op.execute(f"UPDATE erp_approval SET amount = NULL WHERE kind = 'hr.payroll-run' AND document IN ({FEW})")


def downgrade() -> None:
    """The sums stand with the runs; that of gross and the state's share is the amount."""
    amount = "SELECT gross + state_share FROM hr_payroll_run WHERE 'hr.payroll-run:' || number = erp_approval.document"
    op.execute(f"UPDATE erp_approval SET amount = ({amount}) WHERE kind = 'hr.payroll-run' AND document IN ({FEW})")
