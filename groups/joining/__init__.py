"""How people come into groups, and who is kept out: requests, invitations, guests, bans."""
