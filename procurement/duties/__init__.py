"""Who did what on one purchase: requester, awarder, receiver and payer are different people."""
