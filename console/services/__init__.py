"""Use cases, one a file: no terminal UI, no HTTP."""
