"""The pages of Vitrine: a backend for frontend that keeps tokens out of scripts and HTML."""
