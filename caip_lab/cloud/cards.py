"""Small cards for a notebook: the account, a job, an endpoint, the bill. Imports nothing of the server's."""
