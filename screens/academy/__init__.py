"""Drills in training: the list of them, the one under way, and how one ended."""
