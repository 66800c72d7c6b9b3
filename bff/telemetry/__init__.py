"""What an operator sees of this service: log lines and metrics."""
