An office's element that is paid by the unit takes its quantities from payroll inputs, by its code or its name; its deductions name a payee; payslips and reports call it by its name.
