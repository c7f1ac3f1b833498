"""What an operator can ask for: one file per command. Heavy parts are imported when a command needs them."""
