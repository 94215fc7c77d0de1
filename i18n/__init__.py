"""Translations: template and Indonesian catalogue."""
