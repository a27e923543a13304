// What the supplier's people change: terms of a dealer, a product, tables of prices and stock, capacity.

import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';

test.use({ apart: true });

/** Sends a table from the page of prices or stock, and comes to what it would change. */
async function send(page: Page, path: string, name: string, table: string): Promise<void> {
  await page.goto(path);
  await page.getByLabel('Таблица', { exact: true }).setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(table) });
  await page.getByRole('button', { name: 'Загрузить и посмотреть' }).click();
  await page.waitForURL(new RegExp(`${path}/\\d+$`));
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'manager@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('a discount of a contract changes, and its history says so', async ({ page }) => {
      await page.goto('/staff/companies');
      await page.getByLabel('Компания, ИНН, логин').fill('dealer@example.com');
      await page.getByRole('button', { name: 'Найти', exact: true }).click();
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/\/staff\/companies\/\d+$/);
      await page.getByRole('region', { name: 'Контрагенты' }).getByRole('link').first().click();
      await page.waitForURL(/\/staff\/contracts\/\d+$/);

      const terms = page.getByRole('region', { name: 'Условия' });
      await terms.getByLabel('Отсрочка, дней').fill('сто');
      await terms.getByRole('button', { name: 'Сохранить' }).click();
      await expect(page.getByRole('alert')).toContainText('целое число');
      await expect(terms.getByLabel('Отсрочка, дней')).toHaveValue('сто');
      await terms.getByLabel('Отсрочка, дней').fill('33');
      await terms.getByLabel('Кредитный лимит').fill('7 000 000');
      await terms.getByRole('button', { name: 'Сохранить' }).click();
      await expect(page.getByRole('status')).toContainText('Сохранено');

      const row = page.getByRole('region', { name: 'Скидки' }).getByRole('listitem').first();
      await row.getByText('Изменить').click();
      await row.getByLabel('Скидка').fill('31,5');
      await row.getByRole('button', { name: 'Сохранить' }).click();
      await expect(row).toContainText('31,5');
      await expect(page.getByRole('region', { name: 'История изменений' }).getByRole('row').nth(1)).toContainText('31,5');
    });

    test('who changes a discount second sees both values and loses nothing', async ({ page, context }) => {
      await page.goto('/staff/contracts/1');
      const second = await context.newPage();
      await second.goto('/staff/contracts/1');
      const rows = page.getByRole('region', { name: 'Скидки' }).getByRole('listitem');
      for (const [at, percent] of [[page, '21,5'], [second, '22,5']] as const) {
        const row = at.getByRole('region', { name: 'Скидки' }).getByRole('listitem').first();
        await row.getByText('Изменить').click();
        await row.getByLabel('Скидка').fill(percent);
        await row.getByRole('button', { name: 'Сохранить' }).click();
      }
      await expect(rows.first()).toContainText('21,5');
      const late = second.getByRole('region', { name: 'Скидки' }).getByRole('listitem').first();
      await expect(second.getByRole('alert')).toContainText('Пока вы правили');
      await expect(late.getByLabel('Скидка')).toHaveValue('22,5');
      await expect(late).toContainText('Сейчас сохранено: 21,5');
      await late.getByRole('button', { name: 'Сохранить' }).click();
      await expect(second.getByRole('status')).toContainText('Сохранено');
      await expect(late).toContainText('22,5');
    });

    test('a product changes with its price, and no chain of replacements leads back', async ({ page }) => {
      await page.goto('/staff/products');
      await page.getByRole('main').getByLabel('Артикул или название').fill('326796');
      await page.getByRole('button', { name: 'Найти', exact: true }).click();
      await page.getByRole('main').getByRole('link', { name: '326796' }).click();
      await page.waitForURL(/\/staff\/products\/326796$/);
      const product = page.getByRole('region', { name: 'Товар', exact: true });
      await product.getByLabel('Замена').fill('326796');
      await product.getByRole('button', { name: 'Сохранить' }).click();
      await expect(page.getByRole('alert')).toContainText('заменял бы сам себя');
      await product.getByLabel('Замена').fill('');
      await product.getByRole('button', { name: 'Сохранить' }).click();
      await page.getByLabel('Новая цена').fill('333,30');
      await page.getByRole('button', { name: 'Назначить цену' }).click();
      await expect(page.getByRole('status')).toContainText('Сохранено');
      await expect(page.getByRole('complementary')).toContainText('333,30');
    });

    test('a table of prices is seen, applied and undone', async ({ page }) => {
      await send(page, '/staff/prices', 'prices.csv', `Артикул;Цена\n${ARTICLE};295,50\nнет-такого;5\n249184;дорого\n`);
      await expect(page.getByRole('navigation', { name: 'Строки таблицы' })).toContainText('Артикул не найден');
      await expect(page.getByRole('row').filter({ hasText: ARTICLE })).toContainText('295,50');
      await page.getByRole('button', { name: 'Применить 1 строку' }).click();
      await expect(page.getByRole('status')).toContainText('Таблица применена');
      await page.goto(`/staff/products/${ARTICLE}`);
      await expect(page.getByRole('complementary')).toContainText('295,50');
      await page.goto('/staff/prices');
      await page.getByRole('link', { name: 'prices.csv' }).first().click();
      await page.getByRole('button', { name: 'Отменить загрузку' }).click();
      await expect(page.getByRole('status')).toContainText('Загрузка отменена');
      await page.goto(`/staff/products/${ARTICLE}`);
      await expect(page.getByRole('complementary')).not.toContainText('295,50');
    });

    test('news are on the desk of a dealer', async ({ page, pageOf }) => {
      await page.goto('/staff/news');
      await page.getByLabel('Заголовок').fill('Склад работает в субботу');
      await page.getByLabel('Текст').fill('Отгружаем до 15:00.');
      await page.getByLabel('Последний день').fill('2020-01-01');
      await page.getByRole('button', { name: 'Опубликовать' }).click();
      await expect(page.getByRole('alert')).toContainText('раньше первого');
      await expect(page.getByLabel('Заголовок')).toHaveValue('Склад работает в субботу');
      await page.getByLabel('Последний день').fill('');
      await page.getByRole('button', { name: 'Опубликовать' }).click();
      const dealer = await pageOf('buyer@example.com');
      await dealer.goto('/desk');
      await expect(dealer.getByRole('region', { name: 'Новости поставщика' })).toContainText('Отгружаем до 15:00.');
      await page.getByRole('main').getByRole('link', { name: 'Склад работает в субботу' }).click();
      await page.getByRole('button', { name: 'Убрать новость' }).click();
      await expect(page.getByRole('status')).toContainText('Новость убрана');
    });

    test('a table of stock that changes nothing says so, and capacity is kept', async ({ page }) => {
      await send(page, '/staff/stock', 'stock.csv', `Артикул;Склад;Остаток\n${ARTICLE};Луна;5\n`);
      await expect(page.getByRole('main')).toContainText('применять нечего');
      await page.getByRole('button', { name: 'Удалить таблицу' }).click();
      await expect(page.getByRole('status')).toContainText('Таблица удалена');

      await page.goto('/staff/capacity');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/\/staff\/capacity\/\d+$/);
      await page.getByLabel('Мощность в день').fill('1 234');
      await page.getByRole('button', { name: 'Сохранить' }).click();
      await expect(page.getByRole('status')).toContainText('Сохранено');
      await expect(page.getByLabel('Мощность в день')).toHaveValue('1234');
    });
  });
}
