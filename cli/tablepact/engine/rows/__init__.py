"""From the bytes of a file to its rows, in blocks."""
