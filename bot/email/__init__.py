"""E-mail: a way out only, for when chat is down; a mail says where to look and nothing else."""
