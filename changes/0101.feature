One entry is posted in a third of the round trips on PostgreSQL; a deadlock met on the ledger's narrow road is run again like any other.
