"""Who did what to which document."""
