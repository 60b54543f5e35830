"""Capillary's loyalty API: customers, balances, transfers between customers and their history."""
