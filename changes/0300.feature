A month's pay of many people is calculated and recorded in less time: lines lie by their payslip, are read once and in their order.
