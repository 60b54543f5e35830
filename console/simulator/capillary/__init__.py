"""The first simulated provider: Capillary, with an organisation of made-up customers and groups."""
