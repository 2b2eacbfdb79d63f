"""Payroll runs: calculated, checked, approved by another person, recorded, paid; and the payslips they store."""
