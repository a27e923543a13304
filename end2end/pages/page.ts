// What every page of the portal has: the header, the way to wait for its script.

import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

export class PortalPage {
  constructor(readonly page: Page) {}

  /** Opens an address and waits until the page is alive. */
  async open(path: string) {
    await this.page.goto(path);
    await this.awake();
  }

  /** Waits for the script of the islands; without script there is nothing to wait for. */
  async awake() {
    const html = this.page.locator('html');
    if ((await html.getAttribute('class')) === 'js') await expect(html).toHaveAttribute('data-awake', '');
  }

  get heading(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }

  get search(): Locator {
    return this.page.getByRole('combobox', { name: 'Название или артикул', exact: true });
  }

  get suggestions(): Locator {
    return this.page.getByRole('listbox', { name: 'Подходящие товары' }).getByRole('option');
  }

  /** The active draft as the frame shows it: in the header, on a phone in the bar at the bottom. */
  get badge(): Locator {
    const header = this.page.getByRole('banner').getByRole('link', { name: /^Заказ(?!ы)/ });
    const bar = this.page.getByRole('navigation').getByRole('link', { name: /^Черновик(?!и)/ });
    return header.or(bar).filter({ visible: true });
  }

  get person(): Locator {
    return this.page.getByLabel(/^Меню: /);
  }

  /** The name of the counterparty that the portal acts for. */
  counterparty(name: string): Locator {
    return this.page.locator('summary').filter({ hasText: name, visible: true });
  }

  /** Chooses another counterparty in the header. */
  async switchCounterparty(from: string, to: string) {
    await this.counterparty(from).click();
    await this.page.getByRole('button', { name: to }).filter({ visible: true }).click();
    await expect(this.counterparty(to)).toBeVisible();
  }

  async signOut() {
    await this.person.click();
    await this.page.getByRole('button', { name: 'Выход' }).click();
    await this.page.waitForURL('**/sign-in');
  }

  async createDraft() {
    await this.page.getByRole('main').getByRole('button', { name: 'Создать черновик' }).first().click();
    await this.page.waitForURL(/\/drafts\/\d+$/);
  }
}
