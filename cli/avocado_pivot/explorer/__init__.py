"""A static explorer of a data package: pages that open from a file, without a network."""
