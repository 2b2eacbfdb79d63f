A payment order's page masks its payees' accounts for everybody, a payment file that leaves is recorded, and one of salaries takes the right to see salaries.
