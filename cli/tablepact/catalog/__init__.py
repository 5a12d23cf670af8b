"""What a data package says of itself, in the forms that catalogues, archives and loaders read."""
