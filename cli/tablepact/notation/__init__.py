"""Readers of what a source prints: dates in EDTF, and amounts of money or things."""
