"""Previews: made when uploads leave time for them, or when one is first asked for."""
