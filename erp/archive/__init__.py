"""Finished reports, kept under their digest and never overwritten: is this file one of ours, and unchanged?"""
