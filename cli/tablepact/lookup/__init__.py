"""Single rows of any package: their addresses, how to find them, what is to be told of them."""
