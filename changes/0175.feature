The purchase register, payables by age (also as of a past day) and purchases that look split as reports; `mizan publish ocds` writes awards and contracts as open contracting data.
