"""Previews and cards: made in the background between uploads, or when first asked for."""
