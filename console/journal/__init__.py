"""The journal: every transfer, written down before it is sent and never forgotten."""
