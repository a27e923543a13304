// A dealer reports the sales of a month and a matrix, is asked before something is replaced, and orders what is proposed.

import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';

test.use({ apart: true });

async function addWarehouse(page: Page, code: string) {
  await page.goto('/warehouses');
  await page.getByLabel(/^Точный адрес склада/).fill('г. Курск, ул. Луначарского, 8');
  await page.getByLabel(/^Код \(произвольный/).fill(code);
  await page.locator('#add').getByRole('button', { name: 'Сохранить' }).click();
  await expect(page.getByRole('status')).toContainText('Склад сохранён');
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'buyer@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('sales are loaded, replaced when it is meant, put right by hand and brought back', async ({ page }) => {
      test.slow();
      const code = `S${Date.now()}`;
      await addWarehouse(page, code);

      await page.goto('/sales/stock');
      const months = page.locator('#load').getByLabel('Отчётный период');
      const month = await months.locator('option').nth(20).getAttribute('value');
      const load = async (to: string, heading: string, rows: string) => {
        await page.goto(to);
        const form = page.locator('#load');
        if (to !== '/matrix') await form.getByLabel('Отчётный период').selectOption(month);
        const buffer = Buffer.from(`${heading}\n${rows}`);
        await form.getByLabel('Из файла Excel').setInputFiles({ name: 'отчёт.csv', mimeType: 'text/csv', buffer });
        await form.getByRole('button', { name: 'Загрузить', exact: true }).click();
        await page.waitForURL(/\?load=\d+$/);
      };
      const sales = 'Код склада;Артикул;Количество;Сумма с НДС';
      const row = page.getByRole('row').filter({ hasText: code }).filter({ has: page.getByRole('link', { name: ARTICLE, exact: true }) });
      await load('/sales', sales, `${code};${ARTICLE};12;3372\n${code};нет такого;1;\n`);
      await expect(page.getByRole('main')).toContainText('Принято строк: 1, не принято: 1');
      await expect(page.getByRole('region', { name: /^Не принята 1/ })).toContainText('Такого артикула нет');
      await expect(row).toContainText('3 372,00 ₽');

      await load('/sales', sales, `${code};${ARTICLE};24;\n`);
      const question = page.getByRole('region', { name: /данные уже загружены\. Заменить их\?$/ });
      await expect(question).toContainText('Штук: было 12, станет 24.');
      await question.getByRole('button', { name: 'Заменить' }).click();
      await expect(page.getByRole('status')).toContainText('Отчёт заменён');
      await expect(row).toContainText('24');

      await row.getByRole('link', { name: /^Изменить строку/ }).click();
      await page.getByLabel('Количество').fill('много');
      await page.getByRole('button', { name: 'Сохранить строку' }).click();
      await expect(page.getByRole('alert').first()).toContainText('Количество — не число');
      await expect(page.getByLabel('Количество')).toHaveValue('много');
      await page.getByLabel('Количество').fill('36');
      await page.getByRole('button', { name: 'Сохранить строку' }).click();
      await expect(page.getByRole('status')).toContainText('Строка сохранена');
      await expect(row).toContainText('36');
      await row.getByRole('button', { name: /^Убрать строку/ }).click();
      await page.getByRole('button', { name: 'Вернуть', exact: true }).click();
      await expect(row).toContainText('36');
      await page.getByRole('button', { name: /^Вернуть отчёт, загруженный/ }).first().click();
      await expect(page.getByRole('status')).toContainText('Отчёт возвращён');
      await expect(row).toContainText('12');
      await page.goto('/sales/charts');
      await expect(page.getByRole('img', { name: 'Продажи по месяцам, штук' })).toBeVisible();

      await load('/matrix', 'Код склада;Артикул;Минимальный запас;Желаемый запас', `${code};${ARTICLE};24;48\n`);
      await page.getByRole('button', { name: 'Заменить' }).click();
      await expect(row).toContainText('48');
    });

    test('the stock of a month and sales by three-party contracts are loaded', async ({ page }) => {
      const code = `T${Date.now()}`;
      await addWarehouse(page, code);
      const tables: [string, string, string, string][] = [
        ['/sales/stock', 'Код склада;Артикул;Остаток', `${code};${ARTICLE};31`, '31'],
        ['/sales/contract', 'Код склада;Артикул;Количество;Сумма с НДС;Номер договора;ИНН покупателя', `${code};${ARTICLE};17;4777;Т-1/26;7707083893`, 'Т-1/26'],
      ];
      for (const [to, heading, row, shown] of tables) {
        await page.goto(to);
        const form = page.locator('#load');
        await expect(page.getByRole('link', { name: /[Пп]ример/ }).first()).toBeVisible();
        await form.getByLabel('Отчётный период').selectOption({ index: 18 });
        await form.getByLabel('Из файла Excel').setInputFiles({ name: 'отчёт.csv', mimeType: 'text/csv', buffer: Buffer.from(`${heading}\n${row}\n`) });
        await form.getByRole('button', { name: 'Загрузить', exact: true }).click();
        await page.waitForURL(/\?load=\d+$/);
        await expect(page.getByRole('main')).toContainText('Принято строк: 1, не принято: 0');
        await expect(page.getByRole('row').filter({ has: page.getByRole('link', { name: ARTICLE, exact: true }) })).toContainText(shown);
      }
    });

    test('what is proposed is explained and goes into a draft', async ({ page }) => {
      await page.goto('/replenishment');
      const line = page.getByRole('row').filter({ has: page.getByRole('spinbutton') }).first();
      await line.locator('summary').click();
      await expect(line).toContainText('Порог заказа');
      const boxes = page.getByRole('checkbox', { name: /^Взять / });
      for (const box of (await boxes.all()).slice(1)) await box.uncheck();
      await line.getByRole('spinbutton').fill('240');
      await page.getByRole('button', { name: 'В черновик' }).click();
      await page.waitForURL(/\/drafts\/\d+$/);
      await expect(page.getByRole('main')).toContainText('Пополнение складов');
    });
  });
}

test.describe("the supplier's people", () => {
  test.use({ person: 'manager@example.com' });

  test('see what dealers report', async ({ page }) => {
    await page.goto('/staff/sales?kind=sales');
    await page.getByRole('main').locator('td.b a').first().click();
    await page.waitForURL(/\/staff\/sales\/\d+$/);
    await expect(page.getByRole('row').nth(1)).toBeVisible();
    await expect(page.getByRole('link', { name: 'Сохранить в Excel' })).toBeVisible();
  });
});
