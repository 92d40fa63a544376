"""What can be called: the `@tool` contract, the registry, and one folder a clinical domain."""
