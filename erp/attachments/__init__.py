"""Papers attached to documents: kept by their content, opened only by who may open the document."""
