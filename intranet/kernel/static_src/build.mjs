// Builds the style sheets, scripts and icons that pages load. Usage: npm ci && npm run build [-- FOLDER]
// The same sources give the same bytes: the suite proves that the committed bundle is a fresh build.
import fs from "node:fs";
import path from "node:path";
import { buildSync } from "esbuild";
import { bundle as bundleStyles } from "lightningcss";
import * as sass from "sass";

const here = import.meta.dirname;
const source = (...parts) => path.join(here, ...parts);
const out = path.resolve(process.argv[2] ?? source("../static/kernel"));
const version = (major, minor = 0) => (major << 16) | (minor << 8);

/** theme.css, fonts, logo and licences are served as they are. */
function copyStatic() {
  fs.cpSync(source("static"), out, { recursive: true });
}

/** The parts of govuk-frontend in use are compiled first, then imported in a cascade layer by css/passerelle.css. */
function buildStyles() {
  const govuk = sass.compile(source("govuk/govuk.scss"), { loadPaths: [source("node_modules")], quietDeps: true });
  const made = source("css/govuk.css");
  fs.writeFileSync(made, govuk.css);
  const { code } = bundleStyles({
    filename: source("css/passerelle.css"),
    minify: true,
    targets: { chrome: version(123), firefox: version(121), safari: version(17, 5) },
  });
  fs.rmSync(made);
  const notice = "/* Passerelle (MIT). Includes parts of govuk-frontend (MIT, Crown copyright). Built from static_src: do not edit. */\n";
  fs.writeFileSync(path.join(out, "passerelle.css"), notice + code);
}

function buildScripts() {
  for (const [entry, outfile, notice] of [
    ["main.js", "passerelle.js", "/* Passerelle (MIT). Includes htmx (0BSD). Built from static_src: do not edit. */"],
    ["early.js", "early.js", "/* Passerelle (MIT). Built from static_src: do not edit. */"],
  ]) {
    buildSync({
      absWorkingDir: here,
      entryPoints: [source("js", entry)],
      bundle: true,
      minify: true,
      format: "iife",
      target: "es2022",
      charset: "utf8",
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
buildStyles();
buildScripts();
buildIcons();
