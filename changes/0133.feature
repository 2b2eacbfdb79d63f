Further papers of pay are reports: the payroll summary with whom it is owed to, contributions to pension and insurance, and deductions for third parties.
