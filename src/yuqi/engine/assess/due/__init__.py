"""What falls due (期限): duties that titles carry, expiries, reviews, application windows."""
