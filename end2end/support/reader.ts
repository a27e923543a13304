// Reads PDF files and QR codes, in a page of its own: the browser can draw.

import type { Browser, BrowserContext, Page } from '@playwright/test';
import { createRequire } from 'node:module';
import { readFile } from 'node:fs/promises';

const HOST = 'http://reader.test';
const { resolve } = createRequire(import.meta.url);
const FILES: Record<string, [path: string, type: string]> = {
  '/pdf.mjs': [resolve('pdfjs-dist/build/pdf.min.mjs'), 'text/javascript'],
  '/worker.mjs': [resolve('pdfjs-dist/build/pdf.worker.min.mjs'), 'text/javascript'],
  '/qr.js': [resolve('jsqr/dist/jsQR.js'), 'text/javascript'],
};

/** A QR code: its text. */
type FindQr = (data: Uint8ClampedArray, width: number, height: number) => { data: string } | null;

export class Reader {
  readonly #context: BrowserContext;
  readonly #page: Page;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.#page = page;
  }

  static async open(browser: Browser): Promise<Reader> {
    const context = await browser.newContext({ javaScriptEnabled: true, isMobile: false });
    await context.route(`${HOST}/**`, async (route) => {
      const file = FILES[new URL(route.request().url()).pathname];
      if (file) await route.fulfill({ contentType: file[1], body: await readFile(file[0]) });
      else await route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Reader</title>' });
    });
    const page = await context.newPage();
    await page.goto(HOST);
    await page.addScriptTag({ url: `${HOST}/qr.js` });
    return new Reader(context, page);
  }

  close() {
    return this.#context.close();
  }

  /** The text of all pages, and the QR code on the first. */
  pdf(file: Buffer): Promise<{ text: string; qr: string | null }> {
    return this.#page.evaluate(
      async ({ host, base64 }) => {
        const pdf = await import(`${host}/pdf.mjs`);
        pdf.GlobalWorkerOptions.workerSrc = `${host}/worker.mjs`;
        const data = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
        const document_ = await pdf.getDocument({ data }).promise;
        const words: string[] = [];
        for (let number = 1; number <= document_.numPages; number += 1) {
          const content = await (await document_.getPage(number)).getTextContent();
          for (const item of content.items) words.push(item.str);
        }
        const first = await document_.getPage(1);
        const viewport = first.getViewport({ scale: 4 });
        const canvas = new OffscreenCanvas(Math.ceil(viewport.width), Math.ceil(viewport.height));
        const canvasContext = canvas.getContext('2d')!;
        await first.render({ canvasContext, viewport }).promise;
        const image = canvasContext.getImageData(0, 0, canvas.width, canvas.height);
        const { jsQR } = window as unknown as { jsQR: FindQr };
        return { text: words.join(' '), qr: jsQR(image.data, image.width, image.height)?.data ?? null };
      },
      { host: HOST, base64: file.toString('base64') },
    );
  }

  /** The QR code in a picture that has no white edge of its own. */
  qr(png: Buffer): Promise<string | null> {
    return this.#page.evaluate(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0));
      const bitmap = await createImageBitmap(new Blob([bytes]));
      const canvas = new OffscreenCanvas(bitmap.width + 80, bitmap.height + 80);
      const canvasContext = canvas.getContext('2d')!;
      canvasContext.fillStyle = 'white';
      canvasContext.fillRect(0, 0, canvas.width, canvas.height);
      canvasContext.drawImage(bitmap, 40, 40);
      const image = canvasContext.getImageData(0, 0, canvas.width, canvas.height);
      const { jsQR } = window as unknown as { jsQR: FindQr };
      return jsQR(image.data, image.width, image.height)?.data ?? null;
    }, png.toString('base64'));
  }
}
