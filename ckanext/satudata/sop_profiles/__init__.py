"""Bundled SOP profiles, addressed as ckanext.satudata.sop_profiles:<file>.yaml."""
