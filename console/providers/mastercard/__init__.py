"""Mastercard's Points Activity Service: accounts, their points, and transfers between them."""
