"""The home screen: what waits, this desk today, and where both lead."""
