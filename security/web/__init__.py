"""What every request and answer of the service has in common."""
