"""The registry's name, cloud, subscription and existence."""
