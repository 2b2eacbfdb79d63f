A month of a hundred thousand people and a workbook of as many are worked through by sets: several times faster, with the same payslips, entries and orders to the halala.
