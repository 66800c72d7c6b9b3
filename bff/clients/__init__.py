"""The services behind the pages, as the views ask them."""
