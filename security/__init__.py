"""The security service of Vitrine: people, their sessions and the tokens that prove them."""
