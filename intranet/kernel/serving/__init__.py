"""daphne as this product runs it: bodies with a bound, frames sent at once, a stop that breaks nothing."""
