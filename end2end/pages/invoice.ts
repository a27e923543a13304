// The invoice as a page.

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

  /** A picture of the QR code, as near as a person holds the telephone. */
  async qr(): Promise<Buffer> {
    const code = this.page.getByRole('img', { name: 'QR-код для оплаты' });
    const width = (await code.boundingBox())!.width;
    const zoom = Math.min(4, (this.page.viewportSize()!.width - 40) / width);
    await this.page.evaluate((zoom) => void (document.body.style.zoom = String(zoom)), zoom);
    const picture = await code.screenshot();
    await this.page.evaluate(() => void (document.body.style.zoom = ''));
    return picture;
  }
}
