"""The object store, and how objects get into it to stay."""
