// The list of orders: filter, saved filters, many at once, the file; an order repeated at today's prices.

import type { Page } from '@playwright/test';
import { DraftPage } from '../pages/draft.ts';
import { OrderPage } from '../pages/order.ts';
import { cells } from '../support/sheet.ts';
import { expect, test } from '../support/test.ts';

async function sent(page: Page, quantity: string): Promise<string> {
  const draft = await DraftPage.start(page);
  await draft.add('326794', quantity);
  await expect(draft.quantity('326794')).toHaveValue(quantity);
  await draft.send();
  return new OrderPage(page).number;
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'buyer@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('orders are filtered, the filter is saved, the chosen ones are tracked, the list is a file', async ({ page }) => {
      const name = javaScriptEnabled ? 'Мои' : 'Мои без скрипта';
      const [first, second] = [await sent(page, '12'), await sent(page, '24')];
      await page.goto('/orders');
      const rows = page.getByRole('main').getByRole('row');
      await page.getByRole('search', { name: 'Заказы контрагента' }).getByRole('searchbox').fill(first);
      await page.getByLabel('Сортировка').selectOption({ label: 'Сначала старые' });
      await page.getByRole('button', { name: 'Показать' }).click();
      await expect(page).toHaveURL(/sort=oldest/);
      await expect(new OrderPage(page).search).toHaveValue('');
      await expect(rows.filter({ hasText: first })).toBeVisible();
      await expect(rows.filter({ hasText: second })).toHaveCount(0);

      const saved = page.getByRole('main').locator('details').filter({ hasText: 'Сохранённые отборы' });
      await saved.locator('summary').click();
      await saved.getByLabel('Название').fill(name);
      await saved.getByRole('button', { name: 'Сохранить этот отбор' }).click();
      await page.goto('/orders');
      await expect(rows.filter({ hasText: second })).toBeVisible();
      await saved.locator('summary').click();
      await saved.getByRole('link', { name, exact: true }).click();
      await expect(rows.filter({ hasText: second })).toHaveCount(0);
      const file = await new OrderPage(page).download(page.getByRole('main').getByRole('link', { name: 'Excel' }));
      expect(file.name).toBe('Заказы, Получен счет.xlsx');
      expect(cells(file.bytes)).toContain(first);
      expect(cells(file.bytes)).not.toContain(second);
      await saved.locator('summary').click();
      await saved.getByRole('button', { name: `Удалить отбор ${name}`, exact: true }).click();
      await page.waitForURL(/\/orders$/);

      for (const number of [first, second]) await page.getByLabel(`Выбрать заказ ${number}`).check();
      await page.getByRole('button', { name: 'Отслеживать', exact: true }).click();
      await page.goto('/orders?tab=tracked');
      for (const number of [first, second]) await expect(rows.filter({ hasText: number })).toBeVisible();
      await page.goto('/orders?q=нет такого');
      await expect(page.getByRole('main')).toContainText('Ничего не нашли');
    });

    test('an order is repeated; what is as it was needs no word', async ({ page }) => {
      const number = await sent(page, '36');
      await page.getByRole('main').getByRole('button', { name: 'Дублировать' }).click();
      await page.waitForURL(/\/drafts\/\d+$/);
      const draft = /\/drafts\/(\d+)/.exec(page.url())![1];
      await page.goto(`/drafts/${draft}/differences?of=${number}`);
      await expect(page.getByRole('main')).toContainText('Всё как в том заказе');
      await page.getByRole('link', { name: 'К черновику' }).click();
      await expect(new DraftPage(page).quantity('326794')).toHaveValue('36');
    });
  });
}
