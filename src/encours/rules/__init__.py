"""Law and contract as dated data."""
