"""The services of an instance, one kind a file; `base` says what they share."""
