import { behaviour } from "kernel/attach.js";

// <form data-drop="id" data-too-many data-max-files> with an upload inside: files and whole folders that are dropped on the element of this id are sent, and the form
// with them once they are here. Folders are told by their paths, those without a file as inputs of the name "folder".
const entriesIn = async (folder) => {
  const reader = folder.createReader();
  const found = [];
  // A browser gives a hundred at a time.
  for (let some; (some = await new Promise((resolve, reject) => { reader.readEntries(resolve, reject); })).length; ) found.push(...some);
  return found;
};

async function collect(entry, folder, found) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => { entry.file(resolve, reject); });
    found.files.push(Object.assign(file, { folder }));
    return;
  }
  const path = folder ? `${folder}/${entry.name}` : entry.name;
  const inside = await entriesIn(entry);
  if (!inside.length) found.empty.push(path);
  for (const one of inside) await collect(one, path, found);
}

behaviour("drop", (form) => {
  const target = document.getElementById(form.dataset.drop) ?? form;
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (isOver) => { form.toggleAttribute("data-over", isOver); };

  target.addEventListener("dragover", (event) => { if (hasFiles(event)) { event.preventDefault(); mark(true); } });
  target.addEventListener("dragleave", (event) => { if (!target.contains(event.relatedTarget)) mark(false); });
  target.addEventListener("drop", async (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(false);
    // What was dropped is forgotten once this event is over.
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
    const found = { files: [], empty: [] };
    for (const entry of entries) await collect(entry, "", found);
    const said = form.querySelector("[data-upload-said]");
    if (found.files.length + found.empty.length > Number(form.dataset.maxFiles)) { said.textContent = form.dataset.tooMany; return; }
    for (const path of found.empty) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "folder", value: path }));
    form.querySelector("[data-upload]").dispatchEvent(new CustomEvent("upload:files", { detail: found.files }));
    if (found.files.length || found.empty.length) form.requestSubmit();
  });
});
