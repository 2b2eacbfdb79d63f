Bring in what an office paid by its own sheet (payroll-opening) and compare it with the calculated month, person by person, each difference with its reason, as a list to filter and export.
