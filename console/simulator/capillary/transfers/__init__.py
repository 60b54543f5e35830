"""Prechecks and transfers of points, between customers and with groups."""
