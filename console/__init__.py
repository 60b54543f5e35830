"""Points Console: a terminal console for moving loyalty points."""

__version__ = "0.1.0"
