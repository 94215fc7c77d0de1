"""The only code that talks to third-party tools."""
