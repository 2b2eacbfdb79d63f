"""Entries from a workbook: rows with one entry number are one entry. Opening balances come this way too."""
