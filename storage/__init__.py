"""What we remember: the store, over SQLite or PostgreSQL."""
