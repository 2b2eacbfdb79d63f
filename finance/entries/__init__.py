"""Entries and their lines as people and programs see them. Recorded ones are reversed by a new entry, never edited."""
