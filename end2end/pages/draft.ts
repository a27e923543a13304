// The page of a draft.

import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';
import { beside } from '../support/facts.ts';
import { kopecks } from '../support/money.ts';
import { PortalPage } from './page.ts';

export class DraftPage extends PortalPage {
  /** A new draft, open and alive. */
  static async start(page: Page): Promise<DraftPage> {
    const draft = new DraftPage(page);
    await draft.open('/drafts');
    await draft.createDraft();
    await draft.awake();
    return draft;
  }

  /** A new draft with these articles, a pack of each. */
  static async with(page: Page, articles: string[]): Promise<DraftPage> {
    const draft = await DraftPage.start(page);
    await draft.add(articles.join(' '), '1');
    await expect(draft.lines).toHaveCount(articles.length);
    return draft;
  }

  /** Types a quantity and waits until the server has it. */
  async setQuantity(article: string, pieces: string) {
    const saved = this.page.waitForResponse(/\/set_quantity/);
    await this.quantity(article).fill(pieces);
    await this.quantity(article).press('Enter');
    await saved;
  }

  box(article: string): Locator {
    return this.page.getByRole('checkbox', { name: `Выбрать ${article}` });
  }

  /** By the heading of the table; on a phone by a box above the lines. */
  async chooseAll() {
    const above = this.page.getByRole('checkbox', { name: 'Выбрать все', exact: true });
    const heading = this.page.getByRole('checkbox', { name: 'Выбрать все строки' });
    await ((await above.isVisible()) ? above : heading).check();
  }

  /** What can be done with the lines that are chosen. */
  get acts(): Locator {
    return this.page.locator('form').filter({ has: this.page.getByLabel('Количество в выбранных строках') });
  }

  act(name: 'Задать' | 'Перенести' | 'Удалить'): Locator {
    return this.acts.getByRole('button', { name });
  }

  get number(): string {
    return /\/drafts\/(\d+)/.exec(this.page.url())?.[1] ?? '';
  }

  get text(): Locator {
    return this.page.getByLabel('Название или артикулы через пробел');
  }

  get howMany(): Locator {
    return this.page.getByLabel('Количество', { exact: true });
  }

  /** Fills the order pad and sends it. */
  async add(text: string, quantity: string) {
    await this.showLines();
    await this.text.fill(text);
    await this.howMany.fill(quantity);
    await this.page.getByRole('button', { name: 'Добавить', exact: true }).click();
  }

  get lines(): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByLabel(/^Количество, /) });
  }

  /** How many lines there are, beside «Товары». */
  get count(): Locator {
    return this.page.locator('h2:text-is("Товары") + span');
  }

  line(article: string): Locator {
    return this.page.getByRole('row').filter({ has: this.quantity(article) });
  }

  quantity(article: string): Locator {
    return this.page.getByLabel(`Количество, ${article}`);
  }

  more(article: string): Locator {
    return this.line(article).getByRole('button', { name: 'Больше' });
  }

  less(article: string): Locator {
    return this.line(article).getByRole('button', { name: 'Меньше' });
  }

  remove(article: string): Locator {
    return this.line(article).getByRole('button', { name: `Удалить ${article}` });
  }

  get bringBack(): Locator {
    return this.page.getByRole('button', { name: 'Вернуть' }).filter({ visible: true });
  }

  /** A sum of the draft; on a phone all but the total stand on the second step. */
  sum(caption: string): Locator {
    return beside(this.page.getByRole('main'), caption);
  }

  get total(): Locator {
    return this.sum('Итого с НДС');
  }

  async totalKopecks(): Promise<number> {
    return kopecks(await this.total.innerText());
  }

  /** To delivery, sums and «Получить счёт»: on a phone they are the second step. */
  async showTerms() {
    const next = this.page.getByRole('link', { name: 'Далее' });
    if (await next.isVisible()) await next.click();
  }

  /** Back to the lines. */
  async showLines() {
    const back = this.page.getByRole('link', { name: 'К товарам' });
    if (await back.isVisible()) await back.click();
  }

  get submit(): Locator {
    return this.page.getByRole('button', { name: 'Получить счёт' });
  }

  /** Goes to a field of the terms. */
  async reveal(field: Locator) {
    await this.showTerms();
    await this.unfold(field);
  }

  /** Opens what is folded around something, until it can be seen. */
  private async unfold(inner: Locator) {
    const folded = this.page.getByRole('main').locator('details:not([open])').filter({ has: inner });
    while (!(await inner.isVisible()) && (await folded.count()) > 0) await folded.first().locator('summary').first().click();
    await expect(inner).toBeVisible();
  }

  /** Saves the form that the field belongs to. */
  async saveTerms(field: Locator) {
    const form = this.page.locator('form').filter({ has: field });
    await form.getByRole('button', { name: /^Сохранить/ }).click();
    await this.page.waitForURL(/\/drafts\/\d+/);
  }

  async rename(name: string) {
    const field = this.page.getByLabel('Название черновика');
    await this.unfold(field);
    await field.fill(name);
    await this.page.locator('form').filter({ has: field }).getByRole('button').click();
  }

  async delete() {
    const button = this.page.getByRole('button', { name: 'Удалить черновик', exact: true, includeHidden: true });
    await this.unfold(button);
    await button.click();
  }

  /** «Получить счёт», to the page of the order. */
  async send() {
    await this.showTerms();
    await this.submit.click();
    await this.page.waitForURL(/\/orders\/\d+$/);
  }

  /** «Отправить в производство», and once more under the warning. */
  async sendToProduction() {
    await this.showTerms();
    const panel = this.page.getByRole('main').locator('details.start');
    await panel.locator('summary').click();
    await expect(panel).toContainText('Изменить заказ далее будет нельзя');
    await panel.getByRole('button').click();
    await this.page.waitForURL(/\/orders\/\d+$/);
  }
}
