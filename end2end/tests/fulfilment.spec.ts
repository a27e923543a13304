// From the draft to the waybill and the debt: production, shipments, reports, finance.

import { DraftPage } from '../pages/draft.ts';
import { OrderPage } from '../pages/order.ts';
import { PortalPage } from '../pages/page.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'buyer@example.com', javaScriptEnabled });

    test('a draft goes to production at once, is shipped, and stands in reports and finance', async ({ page }) => {
      const draft = await DraftPage.start(page);
      await draft.add(ARTICLE, '24');
      await expect(draft.quantity(ARTICLE)).toHaveValue('24');
      await draft.sendToProduction();
      const order = new OrderPage(page);
      const number = order.number;
      const total = await order.fact('Итого с НДС').innerText();
      await expect(order.status('В производстве').or(order.status('Выполнен'))).toBeVisible();
      await expect(async () => {
        await page.reload();
        await expect(order.status('Выполнен')).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 30_000 });

      await page.goto(`/reports/shipments?order=${number}`);
      const waybill = page.getByRole('row').filter({ hasText: number });
      await expect(waybill).toContainText(total);
      await waybill.getByRole('link').first().click();
      await page.waitForURL(/\/shipments\//);
      await expect(page.getByRole('main')).toContainText(ARTICLE);
      await expect(page.getByRole('main')).toContainText(total);
      const name = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1)!);

      await page.goto('/finance');
      await expect(page.getByRole('row').filter({ hasText: name })).toContainText(total.replace(/\s*₽/, ''));
      await page.goto('/dev/mail');
      await expect(page.getByText('Уведомление об отгрузке товаров').first()).toBeVisible();
    });

    test('an invoiced order is sent to production from its page', async ({ page }) => {
      const draft = await DraftPage.start(page);
      await draft.add(ARTICLE, '12');
      await expect(draft.quantity(ARTICLE)).toHaveValue('12');
      await draft.send();
      const order = new OrderPage(page);
      await expect(async () => {
        await page.reload();
        await expect(order.status('Получен счет')).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 20_000 });
      await order.awake();
      const panel = page.getByRole('main').locator('details.start');
      await panel.locator('summary').click();
      await expect(panel).toContainText('Свободно кредитного лимита');
      await panel.getByRole('button').click();
      await expect(order.status('В производстве').or(order.status('Выполнен'))).toBeVisible();
      await expect(panel).toHaveCount(0);
    });

    test('reports are filtered, and one is a file', async ({ page }) => {
      await new PortalPage(page).open('/reports/orders');
      await page.getByRole('link', { name: 'Готовность продукции к отгрузке' }).click();
      await page.getByLabel('Статус').selectOption({ label: 'На складе' });
      await page.getByRole('button', { name: 'Показать' }).click();
      await expect(page).toHaveURL(/stage=ready/);
      await expect(page.getByLabel('Статус')).toHaveValue('ready');
      await page.getByRole('main').getByRole('link', { name: 'Отгрузки' }).click();
      await expect(page.getByRole('main').getByRole('row').first()).toBeVisible();
      const file = await page.request.get('/reports/orders.xlsx');
      expect(file.status()).toBe(200);
      expect((await file.body()).subarray(0, 2).toString()).toBe('PK');
    });
  });
}
