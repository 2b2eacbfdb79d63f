"""What control accounts are made of when Mizan starts: items by party and document."""
