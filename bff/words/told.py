"""What a page may have to say first: what became of something on the page before.

A code in an address names it: an address is anybody's to make, so no sentence is ever in it.
"""

TOLD = {"deleted": "The picture is deleted."}
GONE = "That picture is not here any more."
