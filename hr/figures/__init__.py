"""Figures set by decree: scales, grades, contribution rates, and single values, each from a day, with its basis."""
