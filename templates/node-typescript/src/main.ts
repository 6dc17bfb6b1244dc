import { createServer } from './server.ts';

const host = process.env.HOST ?? '127.0.0.1';
const port = Number(process.env.PORT ?? 3000);

const server = createServer();

server.listen(port, host, () => {
  console.log(`Listening on http://${host}:${port}`);
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  // Requests in progress are answered before the process ends.
  process.once(signal, () => server.close());
}
