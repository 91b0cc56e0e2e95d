// Runs before the first paint: says that scripts work. The theme is already written on <html> by the server.
document.documentElement.classList.add("js");
