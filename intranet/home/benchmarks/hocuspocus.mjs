// A server of Hocuspocus that keeps each text in a file of this folder, as its documentation has it. Usage: node hocuspocus.mjs PORT
import fs from "node:fs";
import { Server } from "@hocuspocus/server";
import { applyUpdate, encodeStateAsUpdate } from "yjs";

const fileOf = (name) => `${import.meta.dirname}/${name}.yjs`;

await new Server({
  port: Number(process.argv[2]),
  address: "127.0.0.1",
  quiet: true,
  async onLoadDocument({ document, documentName }) { applyUpdate(document, fs.readFileSync(fileOf(documentName))); },
  async onStoreDocument({ document, documentName }) { await fs.promises.writeFile(fileOf(documentName), encodeStateAsUpdate(document)); },
}).listen();
