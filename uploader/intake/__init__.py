"""Intake: from the bytes of a request to a ready image."""
