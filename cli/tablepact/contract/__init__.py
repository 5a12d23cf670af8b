"""Table Schema with its row rules, compiled to a contract in pandera for polars."""
