"""Reports: a question with parameters, a table that streams, five renderers that show the same figures."""
