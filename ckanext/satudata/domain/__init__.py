"""The rules, free of CKAN: standard library and PyYAML only; values in, decisions out."""
