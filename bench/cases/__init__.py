"""One file a case. `prepare(place, n)` returns a `Pair`: our way and the bare one, each a function that does the work once."""
