"""Previews: made in the background between uploads, or when one is first asked for."""
