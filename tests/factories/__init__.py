"""Things to test with: factories fill in what a test does not speak of."""
