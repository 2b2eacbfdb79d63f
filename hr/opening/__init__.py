"""What an office paid by its own sheet, month by month, and how it differs from what is calculated here."""
