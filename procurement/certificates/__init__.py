"""Works certificates (مستخلصات): cumulative, the advance recovered pro rata. Certifying accrues."""
