"""The transfer screen: its keys and focus, its form, and a panel for each stage of a transfer."""
