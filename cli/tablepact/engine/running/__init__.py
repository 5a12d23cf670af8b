"""Who works through the rows of tables: this machine, or a cluster."""
