"""The secrets of a profile: kept by the operating system, or typed for one run. Never in a file."""
