A document of a foreign entity that waits for a decision is answered as if it were absent.
