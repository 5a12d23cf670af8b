"""Where the bytes of tables are: in local files or object stores, in one or in several parts."""
