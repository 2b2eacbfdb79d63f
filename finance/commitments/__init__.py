"""Commitments: what binds the budget to a party, and what of it is still open."""
