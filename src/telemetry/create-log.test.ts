import { createLog } from './create-log.ts';

describe('createLog', () => {
  it('blacks secrets and contents out that are handed to it by mistake', () => {
    const lines: string[] = [];
    const log = createLog('info', { write: line => void lines.push(line) });
    const secret = 'CANARY';
    log.info({ authorization: secret, password: secret, kept: 1 }, 'one');
    log.info(
      { config: { OPENROUTER_API_KEY: secret, JWT_SECRET: secret, METRICS_TOKEN: secret, PORT: 1 } },
      'two',
    );
    log.info(
      { request: { headers: { authorization: secret, cookie: secret }, body: { query: secret } } },
      'three',
    );
    log.info({ file: { path: 'a.ts', content: secret }, input: { token: secret, apiKey: secret } }, 'four');
    log.error(
      { err: Object.assign(new Error('failed'), { config: { headers: { authorization: secret } } }) },
      'five',
    );
    expect(lines).toHaveLength(5);
    expect(lines.join('')).not.toContain(secret);
    expect(JSON.parse(lines[1] as string).config).toMatchObject({ JWT_SECRET: '[redacted]', PORT: 1 });
    expect(JSON.parse(lines[3] as string).file.path).toBe('a.ts');
    expect(JSON.parse(lines[4] as string).err).toMatchObject({ type: 'Error', message: 'failed' });
  });

  it('writes what holds no secrets as it is, and leaves what it is handed alone', () => {
    const lines: string[] = [];
    const log = createLog('info', { write: line => void lines.push(line) });
    const fields = { at: new Date(0), list: [{ a: 1 }], none: null, deep: { token: 'x', kept: [1] } };
    log.info(fields, 'said');
    expect(JSON.parse(lines[0] as string)).toMatchObject({
      at: '1970-01-01T00:00:00.000Z',
      list: [{ a: 1 }],
      none: null,
      deep: { token: '[redacted]', kept: [1] },
      msg: 'said',
    });
    expect(fields.deep.token).toBe('x');
  });
});
