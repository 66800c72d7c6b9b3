"""The keys that tokens are signed with, and their rotation."""
