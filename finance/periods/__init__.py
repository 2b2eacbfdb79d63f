"""Fiscal years and their periods, by balancing unit and ledger."""
