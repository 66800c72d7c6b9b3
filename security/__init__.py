"""The security service of Vitrine: who people are, and what proves it."""

# As pyproject.toml has it, which is not beside the service in a container.
__version__ = "0.1.0"
