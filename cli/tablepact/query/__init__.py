"""SQL from a stranger's data package, run in a process that can reach nothing."""
