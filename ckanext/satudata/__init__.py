"""Satu Data Indonesia for CKAN: SDI metadata, the approval chain that gates visibility, and checks on uploads."""
