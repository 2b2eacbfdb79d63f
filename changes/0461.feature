Approving a payroll run reads the sums that its calculation kept instead of every line of every payslip.
