"""Reusable widgets without business rules."""
