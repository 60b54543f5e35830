"""What a code means for the people at the counter, kept as data."""
