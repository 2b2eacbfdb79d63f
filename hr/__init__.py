"""People, positions and pay."""
