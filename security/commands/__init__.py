"""Commands for the operator: what `python -m security` does beside the keys and the migration."""
