"""The budget book: authority by document, control, and the stages an amount passes until it is paid or lapses."""
