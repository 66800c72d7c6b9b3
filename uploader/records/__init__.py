"""The rows: database, tables, migrations, and the transactions on single tables."""
