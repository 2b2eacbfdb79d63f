"""Closing a fiscal year in the general book. Stands above posting, since it records."""
