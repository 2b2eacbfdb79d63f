"""One declaration per business noun; the list, document, form, REST, import, export, audit and search come from it."""
