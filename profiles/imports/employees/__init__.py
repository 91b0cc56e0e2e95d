"""Reading the employees' file: its lines, what they mean together, and the run that applies them."""
