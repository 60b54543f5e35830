"""The history screen and its parts."""
