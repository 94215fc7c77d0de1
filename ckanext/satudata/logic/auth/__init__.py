"""Who may call what: permissions first, then one function per action."""
