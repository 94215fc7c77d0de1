"""The gate: what of CKAN is chained so that nothing hidden leaks and nothing approved changes."""
