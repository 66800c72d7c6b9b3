"""The security service of Vitrine: who people are, and what proves it."""
