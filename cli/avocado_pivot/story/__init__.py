"""How the rows of this dataset are told: what, how firmly, who says so, when, on which passage."""
