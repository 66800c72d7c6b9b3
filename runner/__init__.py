"""Runs the whole system on one machine without Docker: `make run`."""
