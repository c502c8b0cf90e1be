"""Files to facts and problems: one format a file."""
