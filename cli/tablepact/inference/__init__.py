"""Any CSV file: which Table Schema holds for it, and how sure that is."""
