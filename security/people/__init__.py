"""Users, their logins and their passwords."""
