"""Who judges a data package: frictionless, the compiled contract, the rules across tables."""
