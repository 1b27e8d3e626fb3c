"""Writes of the review of pages."""
