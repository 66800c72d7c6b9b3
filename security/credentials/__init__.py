"""What proves who a caller is: sessions, and the tokens that belong to them."""
