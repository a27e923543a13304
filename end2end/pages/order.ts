// The page of an order.

import type { Locator } from '@playwright/test';
import { expect } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { beside } from '../support/facts.ts';
import { kopecks } from '../support/money.ts';
import { PortalPage } from './page.ts';

export class OrderPage extends PortalPage {
  get number(): string {
    return /\/orders\/(\d+)/.exec(this.page.url())?.[1] ?? '';
  }

  /** The state beside the heading. */
  status(name: string): Locator {
    return this.page.getByRole('main').getByRole('status').filter({ hasText: name });
  }

  /** Reads the page anew until the order stands there. */
  async becomes(name: string) {
    await expect(async () => {
      await this.page.reload();
      await expect(this.status(name)).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 30_000 });
    await this.awake();
  }

  /** A fact or a sum. */
  fact(caption: string): Locator {
    return beside(this.page.getByRole('main'), caption);
  }

  async kopecks(caption: string | RegExp): Promise<number> {
    const list = this.page.getByRole('main').locator('dt').filter({ hasText: caption }).first();
    return kopecks(await list.locator('xpath=following-sibling::dd[1]').innerText());
  }

  document(kind: 'HTML' | 'XLS' | 'PDF'): Locator {
    return this.page.getByRole('link', { name: kind, exact: true });
  }

  /** Presses a link that downloads, and reads the file. */
  async download(link: Locator): Promise<{ name: string; bytes: Buffer }> {
    const coming = this.page.waitForEvent('download');
    await link.click();
    const download = await coming;
    expect(await download.failure()).toBeNull();
    return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
  }
}
