"""The pages of Vitrine: a backend for the browser that keeps tokens out of scripts and HTML."""
