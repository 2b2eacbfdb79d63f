"""What the bank says of own accounts: statements stored line by line, matched to what was paid and what came back."""
