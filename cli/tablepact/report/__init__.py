"""What a validation found, and the forms in which it is told: to people, programs and forges."""
