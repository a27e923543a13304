// What every test gets: a portal of its worker, a person signed in, and a watch for errors that the browser reports.

import { test as base, expect, type BrowserContext, type Page } from '@playwright/test';
import { SignInPage } from '../pages/sign_in.ts';
import { Reader } from './reader.ts';
import { start, type Server } from './server.mjs';

export { expect };

/** The demo people. */
export type Person = 'buyer@example.com' | 'dealer@example.com' | 'assistant@example.com' | 'designer@example.com' | 'other@example.com' | 'manager@example.com';

/** Where those begin who do not order. */
const HOME: Partial<Record<Person, string>> = { 'manager@example.com': '/staff', 'designer@example.com': '/projects' };

export interface Options {
  /** Who is signed in when the test begins; none: a guest. */
  person: Person | undefined;
}

type State = Awaited<ReturnType<BrowserContext['storageState']>>;

interface Own {
  watch: Watch;
  /** A page in another browser, where somebody else is signed in. */
  pageOf: (person: Person) => Promise<Page>;
}

interface Shared {
  /** These tests change what all tests of a portal see, prices maybe: they get a portal of their own. */
  apart: boolean;
  server: Server;
  /** The cookies of a person, signed in once for each worker. */
  signedIn: (person: Person) => Promise<State>;
  /** Reads PDF files and QR codes. */
  reader: Reader;
}

export const test = base.extend<Options & Own, Shared>({
  person: [undefined, { option: true }],

  apart: [false, { option: true, scope: 'worker' }],

  server: [
    async ({}, use) => {
      const server = await start();
      await use(server);
      await server.stop();
    },
    { scope: 'worker', timeout: 120_000 },
  ],

  signedIn: [
    async ({ browser, server }, use) => {
      const known = new Map<Person, Promise<State>>();
      const signIn = async (person: Person) => {
        const context = await browser.newContext({ baseURL: server.url, storageState: undefined });
        await new SignInPage(await context.newPage()).signIn(person, HOME[person] ?? '/desk');
        const state = await context.storageState();
        await context.close();
        return state;
      };
      await use((person) => {
        const state = known.get(person) ?? signIn(person);
        known.set(person, state);
        return state;
      });
    },
    { scope: 'worker' },
  ],

  reader: [
    async ({ browser }, use) => {
      const reader = await Reader.open(browser);
      await use(reader);
      await reader.close();
    },
    { scope: 'worker' },
  ],

  baseURL: async ({ server }, use) => use(server.url),

  storageState: async ({ person, signedIn }, use) => use(person && (await signedIn(person))),

  watch: async ({ javaScriptEnabled }, use) => use(new Watch(javaScriptEnabled !== false)),

  context: async ({ context, watch, javaScriptEnabled }, use) => {
    await prepare(context, watch, javaScriptEnabled);
    await use(context);
    expect(watch.faults(), 'what the browser reported').toEqual([]);
  },

  pageOf: async ({ browser, signedIn, watch, baseURL, javaScriptEnabled }, use) => {
    const opened: BrowserContext[] = [];
    await use(async (person) => {
      const context = await browser.newContext({ baseURL: baseURL!, storageState: await signedIn(person) });
      opened.push(context);
      await prepare(context, watch, javaScriptEnabled);
      return context.newPage();
    });
    for (const context of opened) await context.close();
  },
});

async function prepare(context: BrowserContext, watch: Watch, javaScriptEnabled: boolean | undefined) {
  watch.over(context);
  if (javaScriptEnabled !== false) await context.addInitScript(tellWhenAwake);
}

/** Collects what the browser reports as an error or a warning. */
export class Watch {
  readonly #faults: string[] = [];
  readonly #expected = new Set<number>();
  readonly #scripted: boolean;
  #offline = false;

  constructor(scripted: boolean) {
    this.#scripted = scripted;
  }

  over(context: BrowserContext) {
    context.on('console', (message) => {
      if (message.type() !== 'error' && message.type() !== 'warning') return;
      const failed = /^Failed to load resource: the server responded with a status of (\d+)/.exec(message.text());
      if (failed && this.#expected.has(Number(failed[1]))) return;
      if (this.#offline && message.text().includes('net::ERR_')) return;
      // Without script the code is fetched ahead in vain, and Chromium says so.
      if (!this.#scripted && message.text().includes('was preloaded using link preload but not used')) return;
      // A letter is shown in a frame that runs no script: neither its own nor what Playwright tries to run in every frame.
      if (message.text().startsWith("Blocked script execution in 'about:srcdoc'")) return;
      this.#faults.push(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    context.on('weberror', (error) => {
      const { name, message, stack } = error.error();
      // The next page came before the passage to it could be drawn: nobody sees or loses anything.
      if (name === 'InvalidStateError' && message.startsWith('Transition was aborted')) return;
      this.#faults.push(`exception: ${stack || `${name}: ${message}`} (${error.page()?.url()})`);
    });
  }

  /** Chromium's own line about an answer with this status is expected in this test. */
  expect(...statuses: number[]) {
    for (const status of statuses) this.#expected.add(status);
  }

  /** The network goes away in this test. */
  expectNoNetwork() {
    this.#offline = true;
  }

  faults(): readonly string[] {
    return this.#faults;
  }
}

/** Runs in the page: sets `awake` when the code of the islands runs. They are hydrated in the same turn, without a pause. */
function tellWhenAwake() {
  const told = <T>(started: Promise<T>) => {
    started.then(
      () => setTimeout(() => document.documentElement?.setAttribute('data-awake', ''), 0),
      () => {},
    );
    return started;
  };
  const { instantiate, instantiateStreaming } = WebAssembly;
  Object.assign(WebAssembly, {
    instantiate: (...given: Parameters<typeof instantiate>) => told(instantiate.apply(WebAssembly, given)),
    instantiateStreaming: (...given: Parameters<typeof instantiateStreaming>) =>
      told(instantiateStreaming.apply(WebAssembly, given)),
  });
}
