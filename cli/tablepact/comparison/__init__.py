"""What changed between two versions of any data package, and which version number that asks for."""
