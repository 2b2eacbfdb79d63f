"""One person in the service: who they are, where they stand now, and the dated facts of their employment."""
