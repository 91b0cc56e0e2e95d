"""daphne as this product runs it: doors, bodies with a bound, a stop that breaks nothing."""
