"""Knowledge pages and recordings: what people know, asked, said aloud, with captions, and kept."""
