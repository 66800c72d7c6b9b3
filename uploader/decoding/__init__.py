"""Decoding: the accepted types, decoder processes in a sandbox, and the renditions they make."""
