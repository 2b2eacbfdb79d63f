Notes of a payroll run and the commands of payroll tell what somebody earns only to those with the right; `payroll explain` records that it was told, and why.
