"""The web edge shared by all pages: shell, forms, htmx, errors, headers, and how values are shown."""
