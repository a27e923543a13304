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
    const clip = await code.evaluate((element) => {
      const box = element.getBoundingClientRect();
      return { x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height };
    });
    const session = await this.page.context().newCDPSession(this.page);
    const { data } = await session.send('Page.captureScreenshot', { clip: { ...clip, scale: 4 }, captureBeyondViewport: true });
    await session.detach();
    return Buffer.from(data, 'base64');
  }
}
