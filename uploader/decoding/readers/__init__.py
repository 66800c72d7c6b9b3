"""Reads the files of a format: what Pillow cannot, will not, or shows otherwise than browsers."""
