// Builds the style sheets, scripts and icons that pages load, of the kernel and of the features. Usage: make bundle, or npm ci && npm run build [-- FOLDER]
// The same sources give the same bytes: the suite proves that the committed bundle is a fresh build.
import fs from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { bundleAsync as bundleStyles } from "lightningcss";
import * as sass from "sass";

const here = import.meta.dirname;
const root = path.resolve(here, "../../..");
const source = (...parts) => path.join(here, ...parts);
const out = path.resolve(process.argv[2] ?? source("../static/kernel"));
const version = (major, minor = 0) => (major << 16) | (minor << 8);

/** The files of the features' folders, APP/static_src/KIND/*.KIND, by the name of the app and then of the file. */
function filesOfFeatures(kind) {
  const files = (folder) => fs.readdirSync(folder).filter((name) => name.endsWith(`.${kind}`)).sort().map((name) => path.join(folder, name));
  const folders = fs.readdirSync(root).sort().map((app) => path.join(root, app, "static_src", kind));
  return folders.filter((folder) => fs.existsSync(folder)).flatMap(files);
}

/** theme.css, fonts, logo and licences are served as they are. */
function copyStatic() {
  fs.cpSync(source("static"), out, { recursive: true });
}

/**
 * Two imports of css/passerelle.css are no files: "govuk.css" is the parts of govuk-frontend in use, compiled here, and "features"
 * imports the style sheets of all features.
 */
async function buildStyles() {
  const made = {
    "govuk.css": () => sass.compile(source("govuk/govuk.scss"), { loadPaths: [source("node_modules")], quietDeps: true }).css,
    features: () => filesOfFeatures("css").map((file) => `@import ${JSON.stringify(file)};\n`).join(""),
  };
  const { code } = await bundleStyles({
    filename: source("css/passerelle.css"),
    minify: true,
    targets: { chrome: version(123), firefox: version(121), safari: version(17, 5) },
    resolver: {
      resolve: (name, from) => (name in made ? name : path.resolve(path.dirname(from), name)),
      read: (file) => (file in made ? made[file]() : fs.readFileSync(file, "utf8")),
    },
  });
  const notice = "/* Passerelle (MIT). Includes parts of govuk-frontend (MIT, Crown copyright). Built from static_src: do not edit. */\n";
  fs.writeFileSync(path.join(out, "passerelle.css"), notice + code);
}

/** `import "features"` imports the scripts of all features. */
const features = {
  name: "features",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^features$/ }, () => ({ path: "features", namespace: "features" }));
    onLoad({ filter: /.*/, namespace: "features" }, () => ({
      contents: filesOfFeatures("js").map((file) => `import ${JSON.stringify(file)};\n`).join(""),
      resolveDir: root,
    }));
  },
};

/** What the scripts of their own include. */
const included = { "editor.js": "Includes Yjs, ProseMirror and what they need (MIT). " };

/** A folder of a feature's sources with a main.js, APP/static_src/NAME/main.js, is a script of its own, NAME.js, for the pages that load it. */
function scriptsOfTheirOwn() {
  const folders = fs.readdirSync(root).sort().map((app) => path.join(root, app, "static_src")).filter((folder) => fs.existsSync(folder));
  const entries = folders.flatMap((folder) => fs.readdirSync(folder).sort().map((name) => path.join(folder, name, "main.js")));
  return entries.filter((entry) => fs.existsSync(entry)).map((entry) => [entry, `${path.basename(path.dirname(entry))}.js`]);
}

/** Features import the scripts of the kernel as "kernel/NAME.js". */
async function buildScripts() {
  for (const [entry, outfile, notice] of [
    ["main.js", "passerelle.js", "/* Passerelle (MIT). Includes htmx (0BSD). Built from static_src: do not edit. */"],
    ["tus.js", "tus.js", "/* Passerelle (MIT). Includes tus-js-client and what it needs (MIT, js-base64 BSD-3-Clause). Built from static_src: do not edit. */"],
    ["early.js", "early.js", "/* Passerelle (MIT). Built from static_src: do not edit. */"],
    ...scriptsOfTheirOwn().map(([file, name]) => [file, name, `/* Passerelle (MIT). ${included[name] ?? ""}Built from static_src: do not edit. */`]),
  ]) {
    await build({
      absWorkingDir: here,
      entryPoints: [path.resolve(source("js"), entry)],
      nodePaths: [source("node_modules")],
      bundle: true,
      minify: true,
      format: entry === "tus.js" ? "esm" : "iife",
      target: "es2022",
      charset: "utf8",
      alias: { kernel: source("js") },
      plugins: [features],
      banner: { js: notice },
      outfile: path.join(out, outfile),
    });
  }
}

/** One sprite of the icons named in icons.txt, with ids such as i-bell. */
function buildIcons() {
  const symbol = (name) => {
    const svg = fs.readFileSync(source("node_modules/lucide-static/icons", `${name}.svg`), "utf8");
    const drawing = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
    return `<symbol id="i-${name}" viewBox="0 0 24 24">${drawing.replace(/\s*\n\s*/g, "").replace(/ \/>/g, "/>")}</symbol>`;
  };
  const names = fs.readFileSync(source("icons.txt"), "utf8").split("\n").filter(Boolean).sort();
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg"><!-- Lucide, ISC licence -->${names.map(symbol).join("")}</svg>\n`;
  fs.writeFileSync(path.join(out, "icons.svg"), sprite);
}

fs.mkdirSync(out, { recursive: true });
copyStatic();
await buildStyles();
await buildScripts();
buildIcons();
