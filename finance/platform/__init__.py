"""Beside the state's platform (Etimad): its numbers and statuses, and how they differ from ours."""
