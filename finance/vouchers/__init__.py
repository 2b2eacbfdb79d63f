"""Entries that accountants make by hand, prepared by one and approved by another."""
