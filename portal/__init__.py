"""The local portal: services, environments and tests. Standard library only; nothing of it is in the wheel."""
