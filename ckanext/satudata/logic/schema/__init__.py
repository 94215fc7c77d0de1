"""Input schemas, validators injected by name."""
