"""What the composition writes: the part of the demonstration in which several apps meet."""
