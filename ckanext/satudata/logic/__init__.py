"""Use cases: who may, well-formed, load, decide, write, commit, tell."""
