"""Printed documents of procurement: the sheet, the code that anyone can check."""
