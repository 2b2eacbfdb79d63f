"""Figures of the procurement law, each with its article and the day it begins."""
