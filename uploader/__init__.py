"""The uploader service: takes pictures in, checks and keeps them, says who may see them."""
