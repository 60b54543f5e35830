"""The training simulator: an HTTP server that plays the loyalty provider, seen from the provider's side.

It shares no code with the client, so that it can't share the client's mistakes.
"""
