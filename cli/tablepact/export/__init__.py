"""Tables in the forms that other tools read: texts, columns, sheets, databases."""
