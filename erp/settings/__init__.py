"""What the office sets without code: typed values that modules declare."""
