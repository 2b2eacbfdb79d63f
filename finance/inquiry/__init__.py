"""From a balance down to the document: accounts, one account's months, its lines, the entry, the paper."""
