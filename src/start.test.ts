import { pino } from 'pino';
import { parseConfig } from './config.ts';
import { greeting } from './greeting.ts';
import { startServer } from './start.ts';
import { StartError } from './start-error.ts';
import { useDatabase } from './testing/database.ts';
import { sendHalf } from './testing/half-request.ts';

const database = useDatabase();
const logged: string[] = [];
const log = pino({ level: 'warn' }, { write: line => logged.push(line) });

function start(settings: Record<string, string> = {}) {
  return startServer(parseConfig({ DATABASE_URL: database.url, PORT: '0', ...settings }), log);
}

describe('startServer', () => {
  it('answers until it is stopped', async () => {
    const running = await start();
    expect((await fetch(`${running.url}/ready`)).status).toBe(200);
    expect(await running.stop()).toBe(true);
    await expect(fetch(`${running.url}/health`)).rejects.toThrow();
  });

  it.each(['0.0.0.0', '::', '192.168.0.7', '::ffff:10.0.0.1', 'noodle.example.com', 'localhost.example.com'])(
    'does not let all of a network do anything, on %s',
    async HOST => {
      const failure = await start({ HOST }).catch(error => error);
      expect(failure).toBeInstanceOf(StartError);
      expect(failure.message).toBe(
        `With AUTH=off everybody who reaches the server may do anything, so it does not listen on ${HOST} (HOST). Set AUTH=on and make a key with \`npm run api-key -- create\`, or set HOST=127.0.0.1.`,
      );
    },
  );

  it.each([{ HOST: 'localhost' }, { HOST: '127.0.0.2' }])('listens where it may: %j', async settings => {
    const running = await start(settings);
    expect((await fetch(`${running.url}/ready`)).status).toBe(200);
    expect(await running.stop()).toBe(true);
  });

  it('cuts off what does not end, and says so', async () => {
    const running = await start({ SHUTDOWN_SECONDS: '0' });
    const endless = await sendHalf(running.url);
    const cutOff = new Promise(resolve => endless.once('close', resolve));
    expect(await running.stop()).toBe(false);
    await cutOff;
    expect(logged.join()).toContain('some requests did not end in time');
  });

  it.each([
    [
      'a port in use',
      (port: string) => ({ PORT: port }),
      /^The server can't listen on port \d+ \(PORT\) of 127/,
    ],
    ['a foreign address', () => ({ AUTH: 'on', HOST: '192.0.2.1' }), /does not have the address\.$/],
    [
      'an unknown host',
      () => ({ AUTH: 'on', HOST: 'nowhere.invalid' }),
      /of nowhere\.invalid \(HOST\): .+\.$/,
    ],
  ])('explains %s', async (_name, settings, message) => {
    const running = await start();
    const { port } = new URL(running.url);
    const failure = await start(settings(port)).catch(error => error);
    expect(failure).toBeInstanceOf(StartError);
    expect(failure.message).toMatch(message);
    await running.stop();
  });

  it.each([
    ['a server that is not there', (url: URL) => Object.assign(url, { port: '1' })],
    [
      'a database that is not there',
      (url: URL) => Object.assign(url, { pathname: '/nowhere', search: '?x=S3CRET' }),
    ],
    ['a wrong password', (url: URL) => Object.assign(url, { password: 'S3CRET' })],
    ['a host that is not there', (url: URL) => Object.assign(url, { hostname: 'nowhere.invalid' })],
  ])('explains %s, without the password', async (_name, change) => {
    const url = change(new URL(database.url));
    const failure = await start({ DATABASE_URL: url.href }).catch(error => error);
    expect(failure).toBeInstanceOf(StartError);
    expect(failure.message).toMatch(/^The database at postgres:\/\/noodle@[\w.:]+\/\w+ can't be used: .+\.$/);
    expect(failure.message).not.toContain('S3CRET');
    expect(failure.message).not.toContain(url.password);
  });

  it('throws other errors as they are', async () => {
    const broken = { ...parseConfig({ DATABASE_URL: database.url, PORT: '0' }), MAX_REQUEST_SIZE: -1 };
    const failure = await startServer(broken, log).catch(error => error);
    expect(failure).toBeInstanceOf(Error);
    expect(failure).not.toBeInstanceOf(StartError);
  });
});

describe('greeting', () => {
  const settings = parseConfig({});

  it('names the address and where the data is', () => {
    const text = greeting({ url: 'http://[::1]:4000', dataDir: '/data', settings });
    expect(text).toContain(
      'Noodle listens on http://[::1]:4000/graphql\n  PostgreSQL of its own, data in /data\n  Open that address',
    );
    expect(greeting({ url: 'http://x', dataDir: undefined, settings })).toContain(
      'PostgreSQL at DATABASE_URL',
    );
  });

  it('says how to sign in where it is asked who calls', () => {
    const text = greeting({ url: 'http://x', dataDir: '/data', settings: parseConfig({ AUTH: 'on' }) });
    expect(text).toContain('Try:\n\n    KEY=$(npm run -s api-key -- create ');
    expect(text).toContain('curl http://x/graphql -H "authorization: Bearer $KEY"');
  });
});
