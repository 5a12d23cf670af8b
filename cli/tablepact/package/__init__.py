"""Any data package: its descriptor, its tables as frames, its hashes."""
