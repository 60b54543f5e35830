"""The loyalty providers as the console reaches them."""
