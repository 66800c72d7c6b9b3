"""HTTP: what all requests and answers of the service have in common."""
