"""What all tables have in common.

Times are microseconds since 1970 in UTC: integers compare alike in both databases.
"""

from sqlalchemy import MetaData, String

metadata = MetaData()

# Keys are merged with listings of the store, so they must sort by their bytes in each database.
KEY = String(80).with_variant(String(80, collation="C"), "postgresql")
