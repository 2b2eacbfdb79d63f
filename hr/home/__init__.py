"""What the home page shows of pay: the latest months, and what keeps a run from approval."""
