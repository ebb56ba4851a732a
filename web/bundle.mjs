// Makes one C++ file of one page: node bundle.mjs <name> <node_modules> <out.cpp>
//
// The page is whole but for its data, which the program writes between `head` and `tail`. Its
// Content-Security-Policy names the hashes of the very style and script in it: nothing else runs,
// and nothing is fetched.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const [name, modules, out] = process.argv.slice(2);
const here = dirname(fileURLToPath(import.meta.url));
const ours = (file) => readFileSync(join(here, file), 'utf8');
const theirs = (file) => readFileSync(join(modules, file), 'utf8');
const comment = (text) => `/*!\n${text.trim()}\n*/\n`;
const hash = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const style = '\n' + theirs('uplot/dist/uPlot.min.css') + ours('page.css');
const script = '\n' + comment('uPlot: ' + theirs('uplot/LICENSE')) +
  theirs('uplot/dist/uPlot.iife.min.js') + "(() => {\n'use strict';\n" +
  ['format.js', 'page.js', 'chart.js', 'time.js', `${name}.js`].map(ours).join('\n') + '})();\n';
for (const [text, end] of [[style, '</style'], [script, '</script'], [script, '<!--']]) {
  if (text.toLowerCase().includes(end)) throw new Error(`${name}: "${end}" inside the page's own text`);
}

const policy = `default-src 'none'; script-src ${hash(script)}; style-src ${hash(style)}; ` +
  "base-uri 'none'; form-action 'none'";
const head = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>barrage</title>
<style>${style}</style>
</head>
<body class="${name}">
<noscript><p>This page draws itself with the script inside it; it fetches nothing. Allow scripts to
see it.</p></noscript>
<script type="application/json" id="data">`;
const tail = `</script>
<script>${script}</script>
</body>
</html>
`;

// Pieces of a string literal: one byte, one character or escape; three octal digits never swallow
// what follows.
const literal = (text) => Buffer.from(text, 'utf8').toString('latin1').split(/(?<=\n)/)
  .map((line) => '"' + line.replace(/[^ !#->@-[\]-~]/g,
    (c) => '\\' + c.charCodeAt(0).toString(8).padStart(3, '0')) + '"').join('\n    ');

writeFileSync(out, `// Made by web/bundle.mjs.
#include "page/page.h"

namespace barrage {

const Page ${name}_page = {
    std::string_view(
    ${literal(head)}, ${Buffer.byteLength(head)}),
    std::string_view(
    ${literal(tail)}, ${Buffer.byteLength(tail)})};

}  // namespace barrage
`);
