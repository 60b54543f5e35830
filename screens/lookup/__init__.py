"""Looking somebody up: what is typed, whom it names, and the card of whoever was found."""
