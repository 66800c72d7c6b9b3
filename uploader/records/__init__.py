"""The rows: the database, its tables, and how they change."""
