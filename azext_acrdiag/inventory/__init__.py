"""What the commands that list conclude from what they found. Pure, like the rules."""
