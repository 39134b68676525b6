"""A real registry behind the simulated token service: what a client experiences, and what the product says."""
