A payroll run approves without writing the month's inputs once more: which run paid an input is said by the person's payslip.
