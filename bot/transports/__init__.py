"""The only rooms that know aioimaplib and aiosmtplib."""
