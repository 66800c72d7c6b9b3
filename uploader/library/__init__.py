"""The library: images as rows, their states, and who may see which of them."""
