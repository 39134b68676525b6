"""What the registry recorded about logins."""
