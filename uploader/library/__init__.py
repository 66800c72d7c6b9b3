"""The library: pictures as rows with a life, and who may see which of them."""
