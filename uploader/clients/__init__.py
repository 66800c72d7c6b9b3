"""Clients of other services, and the verification of what they sign."""
