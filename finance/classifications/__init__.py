"""What budget keys mean: economic items, revenue kinds, functions, programs and funds, each from a day."""
