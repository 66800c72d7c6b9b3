"""HTTP: bodies, limits, problem documents and the API document."""
