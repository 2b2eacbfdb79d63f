"""E-invoices of the tax authority: read from UBL XML or from the text of their QR, and checked."""
