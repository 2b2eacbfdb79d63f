Whoever keeps the schedules sees the budget statement and so can schedule it; the command line says in Arabic that the books are whole, and of a refused file what is to be done.
