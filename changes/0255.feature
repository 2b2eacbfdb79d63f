Office holders are imported from a workbook, and printed vouchers, decisions, payslips, certificates, requests and orders name the offices that sign with who held them on the day.
