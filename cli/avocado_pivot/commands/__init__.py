"""The commands that only this dataset has."""
