"""Measures what Vitrine promises of its speed, each figure against a reference in the same run."""
