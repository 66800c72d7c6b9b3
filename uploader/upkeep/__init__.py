"""Upkeep: keeps rows and objects consistent, by schedule and by command."""
