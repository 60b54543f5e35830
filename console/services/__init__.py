"""What the desk does: one use case a file. No terminal here, and no wire."""
