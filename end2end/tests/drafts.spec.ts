// The lists of drafts and proposals: filter, saved filters, many at once, the file; the price of a line explained; what
// changed prices made of a draft, and prices with tax.

import type { Page } from '@playwright/test';
import { DraftPage } from '../pages/draft.ts';
import { OrderPage } from '../pages/order.ts';
import { cells } from '../support/sheet.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';

async function started(page: Page, quantity: string): Promise<string> {
  const draft = await DraftPage.start(page);
  await draft.add(ARTICLE, quantity);
  await expect(draft.quantity(ARTICLE)).toHaveValue(quantity);
  return draft.number;
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'buyer@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('drafts are found, copied, deleted and brought back, and the list is a file', async ({ page }) => {
      const [first, second] = [await started(page, '12'), await started(page, '24')];
      await page.goto('/drafts');
      const rows = page.getByRole('main').getByRole('row');
      const row = (number: string) => rows.filter({ has: page.getByRole('link', { name: number, exact: true }) });
      await page.getByRole('search', { name: 'Черновики' }).getByRole('searchbox').fill(first);
      await page.getByLabel('Сортировка').selectOption({ label: 'Сначала старые' });
      await page.getByRole('button', { name: 'Показать' }).click();
      await expect(page).toHaveURL(/q=\d+.*sort=oldest/);
      await expect(row(first)).toBeVisible();
      await expect(row(second)).toHaveCount(0);
      const file = await new OrderPage(page).download(page.getByRole('main').getByRole('link', { name: 'Excel' }));
      expect(cells(file.bytes)).toContain(first);
      expect(cells(file.bytes)).not.toContain(second);

      await page.goto('/drafts');
      for (const number of [first, second]) await page.getByLabel(`Выбрать ${number}`).check();
      await page.getByRole('button', { name: 'Удалить', exact: true }).click();
      await expect(page.getByRole('status').filter({ hasText: 'Удалено 2' })).toBeVisible();
      for (const number of [first, second]) await expect(row(number)).toHaveCount(0);
      await page.getByRole('button', { name: 'Вернуть' }).click();
      for (const number of [first, second]) await expect(row(number)).toBeVisible();
      for (const number of [first, second]) await page.getByLabel(`Выбрать ${number}`).check();
      await page.getByRole('main').getByRole('button', { name: 'Дублировать' }).click();
      await expect(page.getByRole('status').filter({ hasText: 'Создано 2' })).toBeVisible();
      await page.goto('/drafts?q=нет такого');
      await expect(page.getByRole('main')).toContainText('Ничего не нашли');
    });

    test('the price of a line is explained, in a draft and in its order', async ({ page, watch }) => {
      watch.expect(404);
      await started(page, '12');
      await page.getByRole('row').filter({ hasText: ARTICLE }).locator('a[href$="/price"]').evaluate((link: HTMLAnchorElement) => link.href).then((to) => page.goto(to));
      await expect(page.getByRole('heading', { name: `Цена товара ${ARTICLE}` })).toBeVisible();
      for (const words of ['Базовая цена', 'Ценовая группа', 'Ваша цена без', 'НДС']) await expect(page.getByRole('main')).toContainText(words);
      await page.getByRole('link', { name: 'Назад' }).click();
      await page.waitForURL(/\/drafts\/\d+$/);
      await new DraftPage(page).send();
      const number = new OrderPage(page).number;
      await page.goto(`/orders/${number}/lines/1/price`);
      await expect(page.getByRole('heading', { name: `Цена товара ${ARTICLE}` })).toBeVisible();
      const missing = await page.goto(`/orders/${number}/lines/2/price`);
      expect(missing?.status()).toBe(404);
    });

    test('prices of a draft are shown with tax, and without again', async ({ page }) => {
      await started(page, '12');
      const line = page.getByRole('row').filter({ hasText: ARTICLE });
      const before = await line.innerText();
      await page.getByRole('switch', { name: 'Показывать цену с НДС' }).click();
      await expect(page.getByRole('switch', { name: 'Показывать цену с НДС' })).toHaveAttribute('aria-checked', 'true');
      await expect(page.getByRole('main')).toContainText('Цены с НДС.');
      expect(await line.innerText()).not.toBe(before);
      await page.getByRole('switch', { name: 'Показывать цену с НДС' }).click();
      await expect(page.getByRole('main')).toContainText('Цены без НДС.');
    });

    test('reports are sorted and saved as Excel', async ({ page }) => {
      for (const report of ['orders', 'products', 'shipments']) {
        await page.goto(`/reports/${report}`);
        await page.getByLabel('Сортировка').selectOption({ index: 1 });
        await page.getByRole('button', { name: 'Показать' }).click();
        await expect(page).toHaveURL(/sort=/);
        const file = await page.request.get(`/reports/${report}.xlsx`);
        expect(file.status()).toBe(200);
      }
    });
  });
}
