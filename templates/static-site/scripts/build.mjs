// Builds the site: checks the links between the files of src/, then copies them to dist/.
import { cp, readdir, readFile, rm } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');
const target = join(root, 'dist');

/**
 * Lists the files of a folder and of those within it, as paths with slashes.
 *
 * @param {string} folder
 * @returns {Promise<string[]>}
 */
async function listFiles(folder) {
  const files = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      files.push(...(await listFiles(path)));
    } else {
      files.push(relative(source, path).split(sep).join('/'));
    }
  }
  return files;
}

/**
 * Finds what an HTML or CSS file links to.
 *
 * @param {string} path
 * @param {string} text
 * @returns {string[]}
 */
function findLinks(path, text) {
  const pattern = path.endsWith('.css')
    ? /url\(\s*["']?([^"')]+?)["']?\s*\)/g
    : /\s(?:href|src)\s*=\s*["']([^"']*)["']/g;
  const plain = text.replace(path.endsWith('.css') ? /\/\*.*?\*\//gs : /<!--.*?-->/gs, '');
  return [...plain.matchAll(pattern)].map(match => match[1] ?? '');
}

const files = new Set(await listFiles(source));

/** @type {Map<string, string>} */
const texts = new Map();
for (const file of files) {
  if (/\.(html|css)$/.test(file)) {
    texts.set(file, await readFile(join(source, file), 'utf8'));
  }
}

/**
 * Says what is wrong with a link of a file, or nothing when it is fine or leads out of the site.
 *
 * @param {string} file
 * @param {string} link
 * @returns {string | undefined}
 */
function checkLink(file, link) {
  let path;
  let id;
  try {
    // Resolved against a made-up origin, every link that leads out of the site has another one.
    const base = new URL(file, 'http://site.invalid/');
    const url = new URL(link, base);
    if (url.origin !== base.origin) {
      return undefined;
    }
    path = decodeURIComponent(url.pathname.slice(1)).replace(/(^|\/)$/, '$1index.html');
    id = decodeURIComponent(url.hash.slice(1));
  } catch {
    return 'is not a valid link';
  }
  if (!files.has(path)) {
    return 'leads to no file';
  }
  const text = path.endsWith('.html') ? texts.get(path) : undefined;
  if (id && text && !text.includes(`id="${id}"`) && !text.includes(`id='${id}'`)) {
    return `leads to no element of ${path}`;
  }
  return undefined;
}

const broken = [];
let checked = 0;
for (const [file, text] of texts) {
  for (const link of findLinks(file, text)) {
    checked++;
    const problem = checkLink(file, link);
    if (problem) {
      broken.push(`${file}: "${link}" ${problem}`);
    }
  }
}

if (broken.length > 0) {
  console.error(`Broken links:\n${broken.map(line => `  ${line}`).join('\n')}`);
  process.exit(1);
}

await rm(target, { recursive: true, force: true });
await cp(source, target, { recursive: true });
console.log(`Copied ${files.size} files to dist/, ${checked} links checked`);
