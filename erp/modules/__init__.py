"""The page on which modules are switched on and off."""
