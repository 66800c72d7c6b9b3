"""What is asked of other services, and how their answers are proven."""
