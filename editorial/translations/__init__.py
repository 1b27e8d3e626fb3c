"""Pages in three languages: what state each is in, and what a translator does about it."""
