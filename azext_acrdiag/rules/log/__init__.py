"""What the registry writes down about logins."""
