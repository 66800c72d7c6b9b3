"""What a decoder raises for pictures that are sound, but that it would show wrong."""


class UnsupportedKindError(Exception):
    """The file is of an accepted format, in a kind that cannot be shown right."""
