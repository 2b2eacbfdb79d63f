"""Ledger, budget and payments: both books of the emirate and their one writer."""
