"""The uploader service: the library of pictures. Taking them in is one of its rooms."""
