"""How the scheduler learns: episodes made from manifests and phrasings, a LoRA trained on them, and how good it got."""
