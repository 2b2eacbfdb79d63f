"""Receipts: what came, what was accepted after inspection, what goes back. Acceptance accrues."""
