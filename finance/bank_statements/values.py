"""Statement lines as plain values: states, kinds of what they settle. Pure."""

from __future__ import annotations

KIND = "finance.bank-line"
BOOK = "1112"  # own bank accounts in the general book
OPEN, MATCHED = "open", "matched"
DOUBTFUL, LEFT_OUT = "doubtful", "left_out"  # looks told before by another file: a person says whether it is another line
STATES = (OPEN, MATCHED, DOUBTFUL, LEFT_OUT)
COUNTED = (OPEN, MATCHED)
PAYMENT, ORDER, BATCH, RETURN, ENTRY = "payment", "order", "batch", "return", "entry"
REFERENCE, ACCOUNT, PARTY, PERSON = "reference", "account", "party", "person"
HOW = (REFERENCE, ACCOUNT, PARTY, PERSON)  # by what a match was found
