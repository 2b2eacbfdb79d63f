"""Who holds which office, from when to when: the names under the signature blocks of reports."""
