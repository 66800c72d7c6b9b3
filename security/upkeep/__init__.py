"""What is done in the background: the rest of a deletion, and the end of what has run out."""
