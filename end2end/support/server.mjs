// A portal of its own: the debug build on a free port, with a fresh SQLite file and a small demo catalogue.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const program = process.env.BUSBAR_BIN || resolve(root, process.env.CARGO_TARGET_DIR || 'target', 'debug/busbar');

/** The demo people's password. */
export const PASSWORD = 'Demo-Pass-1';

const START_MS = 60_000;

/**
 * @typedef {object} Server
 * @property {string} url where it answers
 * @property {() => Promise<void>} stop ends it; fails when it logged an error or left broken data behind
 */

/**
 * @param {{products?: number, companies?: number}} [size]
 * @returns {Promise<Server>}
 */
export async function start({ products = 300, companies = 3 } = {}) {
  if (!existsSync(program)) {
    throw new Error(`${program} is not built: run "make e2e", or "cargo run -p xtask -- build" once`);
  }
  const data = await mkdtemp(join(tmpdir(), 'busbar-e2e-'));
  const port = await freePort();
  // One person stands for many here.
  const env = environment({
    PORT: String(port),
    BUSBAR_DATA: data,
    BUSBAR_UNLIMITED: '1',
    // Nobody answers there: pages say how to write, and no letter comes.
    BUSBAR_MAILBOX: 'orders@busbar.test',
    BUSBAR_IMAP: 'imap://orders:secret@127.0.0.1:9/INBOX?tls=none',
  });
  await run(['demo', '--products', String(products), '--companies', String(companies)], env);
  const server = spawn(program, ['serve', '--demo'], { cwd: root, env, stdio: ['ignore', 'ignore', 'pipe'] });
  let log = '';
  server.stderr.setEncoding('utf8').on('data', (text) => (log += text));
  const ended = new Promise((done) => server.once('exit', done));
  const url = `http://127.0.0.1:${port}`;
  await ready(url, () => server.exitCode, () => log);
  return {
    url,
    async stop() {
      server.kill('SIGTERM');
      // A connection that a browser holds open must not hold up the end of the tests.
      const late = setTimeout(() => server.kill('SIGKILL'), 5_000);
      await ended;
      clearTimeout(late);
      await run(['check'], env);
      await rm(data, { recursive: true });
      const errors = log.split('\n').filter((line) => /\bERROR\b/.test(line) && !line.includes('path="/readyz"'));
      if (errors.length > 0) throw new Error(`the server logged errors:\n${errors.join('\n')}`);
    },
  };
}

/** Only what the server needs: a DATABASE_URL of other tests must not reach it. */
function environment(/** @type {Record<string, string>} */ own) {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('BUSBAR_') && name !== 'DATABASE_URL');
  return { ...Object.fromEntries(kept), NO_COLOR: '1', ...own };
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((done, fail) => {
    const probe = createServer().once('error', fail);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Runs a command of the program to its end. */
function run(/** @type {string[]} */ args, /** @type {NodeJS.ProcessEnv} */ env) {
  return /** @type {Promise<void>} */ (
    new Promise((done, fail) => {
      const command = spawn(program, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      command.stdout.setEncoding('utf8').on('data', (text) => (said += text));
      command.stderr.setEncoding('utf8').on('data', (text) => (said += text));
      command.once('error', fail);
      command.once('exit', (code) => (code === 0 ? done() : fail(new Error(`busbar ${args[0]}: ${said}`))));
    })
  );
}

async function ready(
  /** @type {string} */ url,
  /** @type {() => number | null} */ exitCode,
  /** @type {() => string} */ log,
) {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    if (exitCode() !== null) throw new Error(`the server ended at once: ${log()}`);
    const answer = await fetch(`${url}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`the server was not ready after ${START_MS / 1000} s: ${log()}`);
}
