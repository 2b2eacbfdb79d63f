"""Elements of pay that an office adds in a table: fixed amounts, shares of other pay, rates for each unit of an input."""
