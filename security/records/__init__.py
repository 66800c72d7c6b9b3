"""The database: connections, tables, ids and migrations."""
