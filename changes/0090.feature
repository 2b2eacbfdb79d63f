Pay the month: inputs from a workbook, pay by dated rules with the why of each amount, exceptions, approval by another person into both books, payslips with a code that anyone can check.
