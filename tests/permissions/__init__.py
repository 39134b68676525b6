"""The table of permissions in README.md, taken at its word."""
