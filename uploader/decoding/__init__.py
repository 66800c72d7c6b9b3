"""Looking at pictures: what is accepted, decoded in confined processes, and made smaller."""
