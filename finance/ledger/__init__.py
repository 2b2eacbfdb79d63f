"""The general book: entries and lines, written once by `finance.posting`, read here."""
