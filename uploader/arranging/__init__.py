"""How owners arrange their images: what they put beside each, and where they put them."""
