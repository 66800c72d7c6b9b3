"""HTTP clients of the services behind the pages."""
