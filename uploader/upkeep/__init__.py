"""What keeps rows and objects true to each other, by itself and by command."""
