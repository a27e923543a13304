// Goods under way, ways and safety stock as the supplier's people keep them, and an order's dates that are counted again.

import { DraftPage } from '../pages/draft.ts';
import { OrderPage } from '../pages/order.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326796';

/** So many days from today, as a field of a date takes it. */
const day = (after: number) => new Date(Date.now() + after * 86_400_000).toISOString().slice(0, 10);

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled, person: 'manager@example.com' });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('goods under way are added, moved and received', async ({ page, watch }) => {
      watch.expect(422);
      await page.goto('/staff/receipts');
      await page.getByRole('link', { name: 'Добавить поступление' }).click();
      await page.getByRole('main').getByLabel(/^Артикул/).fill('нет такого');
      await page.getByLabel('Ожидается').fill(day(40));
      await page.getByLabel('В пути, шт').fill('48');
      await page.getByRole('button', { name: 'Добавить поступление' }).click();
      await expect(page.getByRole('alert')).toContainText('нет: проверьте');
      await expect(page.getByLabel('В пути, шт')).toHaveValue('48');
      await page.getByRole('main').getByLabel(/^Артикул/).fill(ARTICLE);
      await page.getByRole('button', { name: 'Добавить поступление' }).click();
      await page.waitForURL(/\/staff\/receipts\/\d+$/);
      await expect(page.getByRole('status')).toContainText('Сохранено');

      await test.step('it comes later', async () => {
        await page.getByLabel('Ожидается').fill(day(50));
        await page.getByRole('button', { name: 'Сохранить' }).click();
        await page.waitForURL('**/staff/receipts');
        await expect(page.getByRole('row').filter({ hasText: ARTICLE }).last()).toContainText('48');
      });

      await test.step('a part of it has come', async () => {
        await page.getByRole('row').filter({ hasText: ARTICLE }).last().getByRole('link').click();
        await page.getByLabel('Пришло, шт').fill('49');
        await page.getByRole('button', { name: 'Принять' }).click();
        await expect(page.getByLabel('Пришло, шт')).toHaveAttribute('aria-invalid', 'true');
        await page.getByLabel('Пришло, шт').fill('12');
        await page.getByRole('button', { name: 'Принять' }).click();
        await page.waitForURL('**/staff/receipts');
        await expect(page.getByRole('row').filter({ hasText: ARTICLE }).last()).toContainText('36');
      });
    });

    test('a way is set and goes by the plant again', async ({ page, watch }) => {
      watch.expect(422);
      await page.goto('/staff/ways');
      const field = page.getByRole('row').filter({ hasText: 'через завод' }).first().getByRole('textbox');
      const name = (await field.getAttribute('aria-label'))!;
      const days = page.getByLabel(name, { exact: true });
      const save = page.getByRole('button', { name: name.replace('Рабочих дней', 'Сохранить'), exact: true });
      await days.fill('сто');
      await save.click();
      await expect(days).toHaveValue('сто');
      await expect(days).toHaveAttribute('aria-invalid', 'true');
      await days.fill('3');
      await save.click();
      await expect(page.getByRole('status')).toContainText('Сохранено');
      await expect(days).toHaveValue('3');
      await days.fill('');
      await save.click();
      await expect(days).toHaveValue('');
    });

    test('the dates of an order are counted again', async ({ pageOf }) => {
      const page = await pageOf('buyer@example.com');
      const draft = await DraftPage.start(page);
      await draft.add(ARTICLE, '12');
      await expect(draft.quantity(ARTICLE)).toHaveValue('12');
      await draft.send();
      const order = new OrderPage(page);
      await page.getByRole('button', { name: 'Обновить сроки' }).click();
      await page.waitForURL(/\/orders\/\d+\?dates=1$/);
      await expect(page.getByText('всё будет готово, как обещано')).toBeVisible();
      await expect(page.getByRole('main')).toContainText('Изменен');
      await order.becomes('Получен счет');
    });
  });
}
