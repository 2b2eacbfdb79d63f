"""Spreadsheets into rows: read by a bounded child, matched to declared columns, previewed, committed all or none, undone."""
