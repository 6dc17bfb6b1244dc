// Serves a folder of the project over HTTP: node scripts/serve.mjs src
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.argv[2] ?? 'src';
const root = join(fileURLToPath(new URL('..', import.meta.url)), folder);
const host = process.env.HOST ?? '127.0.0.1';
const port = Number(process.env.PORT ?? 3000);

/** @type {Record<string, string>} */
const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Finds the file that a request asks for, or nothing when it lies outside of the folder.
 *
 * @param {string} target
 * @returns {string | undefined}
 */
function locate(target) {
  try {
    const path = decodeURIComponent(new URL(target, 'http://localhost').pathname);
    const file = join(root, path.endsWith('/') ? `${path}index.html` : path);
    return file.startsWith(root + sep) ? file : undefined;
  } catch {
    return undefined;
  }
}

const server = createServer(async (request, response) => {
  const file = locate(request.url ?? '/');
  try {
    if (!file) {
      throw new Error('No such file');
    }
    const content = await readFile(file);
    // Never cached, so that a reload shows what was just edited.
    response.writeHead(200, {
      'content-type': types[extname(file)] ?? 'application/octet-stream',
      'cache-control': 'no-store',
    });
    response.end(content);
  } catch {
    const page = await readFile(join(root, '404.html')).catch(() => 'Not found');
    response.writeHead(404, { 'content-type': 'text/html; charset=utf-8' });
    response.end(page);
  }
});

server.listen(port, host, () => {
  console.log(`Serving ${folder}/ on http://${host}:${port}`);
});
