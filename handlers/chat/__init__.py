"""What is done in the chat, where a case's card stands, and what stands on people's homes."""
