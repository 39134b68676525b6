"""What people type, and the CLI's own error types."""
