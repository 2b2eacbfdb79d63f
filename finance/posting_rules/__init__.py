"""Which accounts and stages an event touches, from when: dated rows, changed by two people without a release."""
