Each figure of a budget line leads to the moves behind it, and these to their documents and entries.
