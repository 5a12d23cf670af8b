"""Keys: their values as text, rows that repeat one, and what foreign keys refer to."""
