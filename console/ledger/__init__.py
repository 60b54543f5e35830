"""The shared ledger: what many consoles of one chain write into one PostgreSQL, and ask of it.

The journal on this machine comes first, always. Nothing here is loaded where the settings name no ledger.
"""
