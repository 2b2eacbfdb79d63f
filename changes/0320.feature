Open contracting releases are checked against the standard's own schema (OCDS 1.1.4); without an award the command refuses to write a file.
