"""The releases of a data package: what each one is, its rows, and what the next one has to say."""
