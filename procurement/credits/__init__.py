"""Goods that go back after a claim, prices lowered after it, and the supplier's credit note that records either."""
