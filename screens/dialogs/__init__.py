"""Small screens that ask one thing over the screen below."""
