"""Who reviewed what, and who was sent a review link."""
