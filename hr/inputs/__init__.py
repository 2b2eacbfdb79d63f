"""The month's inputs: absences, extra work, mandates, loans and orders, by employee."""
