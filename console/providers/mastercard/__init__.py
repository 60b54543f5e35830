"""Mastercard's Points Activity Service."""
