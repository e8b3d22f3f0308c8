"""Reports to the leadership: what was asked, who answered, what is open, what is to be decided."""
