"""States, steps and four eyes: what waits, who decided what, on exactly which content."""
