"""The credential: its kind, validity and expiry."""
