"""`make mutate-gate`: take one guard of the gate away at a time and see that a test notices."""
