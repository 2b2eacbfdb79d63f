Differences with the platform know a payment order by the number that the treasurer entered for it. The held pay of one or two people among many is told no more than their payslips.
