"""What is done to many images at once: which ones, their archive, actions and their undoing."""
