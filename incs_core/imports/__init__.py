"""Messages that another system sent, from a table: checked row by row, recorded all or none."""
