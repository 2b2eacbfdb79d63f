"""Purchase requests: what is needed, why, and what it will cost; approval reserves the budget."""
