"""The tables of any package as frames and LazyFrames: each form of file by what reads it."""
