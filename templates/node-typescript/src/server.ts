import { createServer as createHttpServer, type Server, type ServerResponse } from 'node:http';
import { greet } from './greeting.ts';

/** Creates the service's HTTP server, without making it listen yet. */
export function createServer(): Server {
  return createHttpServer((request, response) => {
    // The target of a request need not be a valid path: "//" would make the URL constructor throw.
    const url = URL.canParse(request.url ?? '/', 'http://localhost')
      ? new URL(request.url ?? '/', 'http://localhost')
      : undefined;

    if (!url) {
      sendJson(response, 400, { error: 'Bad request' });
    } else if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      sendJson(response, 405, { error: 'Method not allowed' });
    } else if (url.pathname === '/') {
      sendJson(response, 200, { message: greet(url.searchParams.get('name')) });
    } else if (url.pathname === '/health') {
      sendJson(response, 200, { status: 'ok' });
    } else {
      sendJson(response, 404, { error: 'Not found' });
    }
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify(body));
}
