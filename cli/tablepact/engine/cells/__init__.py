"""The verdict on cells: what polars clears, and what frictionless is asked."""
