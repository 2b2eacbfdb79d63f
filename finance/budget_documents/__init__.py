"""Budget documents: authority, transfers, holds and commitments as papers that one person prepares and another approves."""
