"""Posts of the formation (التشكيلات): what the budget funds, who holds it, what is vacant."""
