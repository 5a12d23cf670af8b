"""The tables of a package as LazyFrames, in memory that stays small however many rows they have."""
