"""Public actions, one file per noun."""
