"""What can be typed after `llmasos`: names, options and help. The work is done by the module of `shell` that a command imports when it runs."""
