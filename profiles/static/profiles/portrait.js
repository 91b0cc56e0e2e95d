// <form data-portrait-crop>: the picture just chosen, turned upright, and three ranges that move the square to keep.
// Nothing is sent before the form is. Without script, or for a picture that the browser can't read, the middle is kept.
const SIDE = 256;

function attach(form) {
  const [file, box, canvas] = ["input[type=file]", "[data-crop]", "canvas"].map((found) => form.querySelector(found));
  const range = (name) => form.querySelector(`[data-crop-${name}]`);
  const sent = (name) => form.elements.namedItem(name);
  let image = null;

  const draw = () => {
    if (!image) return;
    const side = Math.round((Math.min(image.width, image.height) * Number(range("size").value)) / 100);
    const x = Math.round(((image.width - side) * Number(range("x").value)) / 100);
    const y = Math.round(((image.height - side) * Number(range("y").value)) / 100);
    canvas.getContext("2d").drawImage(image, x, y, side, side, 0, 0, SIDE, SIDE);
    for (const [name, value] of Object.entries({ x, y, side })) sent(name).value = value;
  };
  const forget = () => {
    image?.close();
    image = null;
    box.hidden = true;
    for (const name of ["x", "y", "side"]) sent(name).value = "";
  };
  file.addEventListener("change", async () => {
    forget();
    try {
      image = await createImageBitmap(file.files[0]);
    } catch { return; } // the server says what is wrong with it
    for (const [name, value] of [["size", 100], ["x", 50], ["y", 50]]) range(name).value = value;
    box.hidden = false;
    draw();
  });
  for (const name of ["size", "x", "y"]) range(name).addEventListener("input", draw);
}

document.querySelectorAll("[data-portrait-crop]").forEach(attach);
