"""The second simulated provider: Mastercard's Points Activity Service behind its API gateway.

What the documents leave open is a field of `Behaviour`, so that a client meets every documented spelling.
"""
