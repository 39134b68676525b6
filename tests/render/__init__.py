"""Renderers: the text, the object and the tables, compared with golden files."""
