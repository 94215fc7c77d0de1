"""Tables of the extension and their queries; they answer statements or objects and never commit."""
