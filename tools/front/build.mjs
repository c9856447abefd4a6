// Compiles the style sheet and the script into the package's static folder.
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import * as sass from "sass";

const out = new URL("../../src/alongside/web/static/alongside/", import.meta.url);
const library = new URL("node_modules/nhsuk-frontend/", import.meta.url);
const used = ["nhsuk-icon-arrow-up-down.svg", "nhsuk-icon-arrow-up.svg", "nhsuk-icon-arrow-down.svg", "nhsuk-icon-cross.svg"];

const { css } = sass.compile("alongside.scss", {
  style: "compressed",
  loadPaths: ["node_modules"],
  quietDeps: true,
  charset: false,
});
writeFileSync(new URL("alongside.css", out), css + "\n");

await esbuild.build({
  entryPoints: ["alongside.js"],
  bundle: true,
  minify: true,
  format: "iife",
  target: "es2019",
  legalComments: "none",
  charset: "utf8",
  outfile: new URL("alongside.js", out).pathname,
});

for (const icon of used) {
  cpSync(new URL(`dist/nhsuk/assets/images/${icon}`, library), new URL(`icons/${icon}`, out));
}


for (const name of ["alongside.css", "alongside.js"]) {
  const content = readFileSync(new URL(name, out));
  console.log(`${name}: ${content.length} bytes, ${gzipSync(content, { level: 9 }).length} compressed`);
}
