// The invoice as a page.

import type { Locator } from '@playwright/test';
import { beside } from '../support/facts.ts';
import { kopecks } from '../support/money.ts';
import { PortalPage } from './page.ts';

export class InvoicePage extends PortalPage {
  async kopecks(caption: string): Promise<number> {
    return kopecks(await beside(this.page, caption).innerText());
  }

  get vatKopecks(): Promise<number> {
    const caption = this.page.locator('dt').filter({ hasText: /^Сумма НДС/ });
    return caption.locator('xpath=following-sibling::dd[1]').innerText().then(kopecks);
  }

  get qr(): Locator {
    return this.page.getByRole('img', { name: 'QR-код для оплаты' });
  }
}
