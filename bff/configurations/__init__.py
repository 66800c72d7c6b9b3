"""Ready-made configurations of other people's programs, with an API token filled into them."""
