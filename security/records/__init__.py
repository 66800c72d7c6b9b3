"""The database: its connections, tables, random ids and migrations."""
