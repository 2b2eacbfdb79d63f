"""Entries that accountants make by hand: prepared by one, approved by another, then recorded."""
