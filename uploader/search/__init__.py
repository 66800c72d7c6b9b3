"""Finds images by what somebody types: its grammar, its keys, and their conditions in SQL."""
