// The catalogue and the page of a product.

import type { Locator } from '@playwright/test';
import { PortalPage } from './page.ts';

export class CatalogPage extends PortalPage {
  /** Types into the search of the header and presses Enter. */
  async find(text: string) {
    await this.search.fill(text);
    await this.search.press('Enter');
    await this.page.waitForURL(/\/catalog\?/);
    await this.awake();
  }

  buy(article: string): Locator {
    return this.page.getByRole('main').getByRole('button', { name: `Купить ${article}` });
  }

  quantity(article: string): Locator {
    return this.page.getByRole('main').getByLabel(`Количество, ${article}`);
  }
}
