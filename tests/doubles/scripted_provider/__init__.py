"""A third provider, as small as one can be: bank accounts and one-time codes, all in memory."""
