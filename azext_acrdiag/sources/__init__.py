"""The edges: everything that reads the world outside and turns its answers into facts."""
