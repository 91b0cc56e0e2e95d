"""What a text of the wiki may be, and what is made of it: HTML, plain words, a document of Yjs and back."""
