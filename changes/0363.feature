A document is not approved through a delegate of the person who prepared it, nor twice by one right.
