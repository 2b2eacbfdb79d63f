"""What finance shows on the home page: execution by chapter, the months, and what wants attention. Every figure opens."""
