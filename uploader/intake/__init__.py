"""Taking an upload in: from the bytes of a request to a ready image."""
