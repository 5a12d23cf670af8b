"""The tables and fields of any package as a document and as a picture."""
