"""SDI metadata as ckanext-scheming documents, presets and vocabularies."""
