"""A budget year of a balancing unit: where control stands, whose rules are confirmed, how it ends and what the next one inherits."""
