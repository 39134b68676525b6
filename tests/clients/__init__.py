"""Real container clients store logins, which the product then reads and judges."""
