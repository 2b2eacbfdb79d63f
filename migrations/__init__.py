"""One history a module, run by `mizan db upgrade` in the registry's order."""
