// A dealer reports: a warehouse by hand, stock from a file, what is wrong with it, and every way back.

import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';

test.use({ apart: true });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'buyer@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('a warehouse is added and its stock is loaded, corrected, deleted and brought back', async ({ page }) => {
      test.slow();
      const code = `W${Date.now()}`;
      const address = `г. Курск, ул. Луначарского, ${code.slice(-4)}`;
      await page.goto('/warehouses');
      await page.getByLabel(/^Точный адрес склада/).fill('г. Курск, ул. Луначарского');
      await page.getByLabel(/^Контакты \(телефоны/).fill('+7 471 239-99-11, sklad@dealer.test');
      await page.getByLabel(/^Код \(произвольный/).fill(code);
      const add = page.locator('#add').getByRole('button', { name: 'Сохранить' });
      await add.click();
      await expect(page.getByRole('alert')).toContainText('с точностью до номера здания');
      await expect(page.getByLabel(/^Контакты \(телефоны/)).toHaveValue('+7 471 239-99-11, sklad@dealer.test');
      await expect(page.getByLabel(/^Код \(произвольный/)).toHaveValue(code);
      await page.getByLabel(/^Точный адрес склада/).fill(address);
      await add.click();
      await expect(page.getByRole('status')).toContainText('Склад сохранён');
      await expect(page.getByRole('row').filter({ hasText: code })).toContainText(address);

      const load = async (rows: string) => {
        await page.goto('/stock');
        const buffer = Buffer.from(`Код склада;Артикул;Остаток;Ссылка на карточку продукта\n${rows}`);
        await page.getByLabel('Из файла Excel').setInputFiles({ name: 'остатки.csv', mimeType: 'text/csv', buffer });
        await page.getByRole('button', { name: 'Загрузить', exact: true }).click();
        await page.waitForURL(/\/stock\?load=\d+$/);
      };
      const quantity = async (pieces: string) => {
        await page.goto(`/stock?q=${ARTICLE}`);
        await expect(page.getByRole('row').filter({ hasText: code })).toContainText(pieces);
      };
      await load(`${code};${ARTICLE};23;https://site.ru/catalog/1111\n${code};нет такого;1;\n`);
      await expect(page.getByRole('main')).toContainText('Принято строк: 1, не принято: 1');
      await expect(page.getByRole('region', { name: /^Не принята 1/ })).toContainText('Такого артикула нет');
      await quantity('23');

      // What others see is the same data.
      await page.goto(`/product/${ARTICLE}?stock=dealers&dealer=${encodeURIComponent(address)}#availability`);
      const place = page.getByRole('row').filter({ hasText: address });
      await expect(place).toContainText('23');
      await expect(place.getByRole('link', { name: 'sklad@dealer.test' })).toBeVisible();
      await expect(place.getByRole('link', { name: 'Перейти' })).toHaveAttribute('href', 'https://site.ru/catalog/1111');

      // A table as an accounting program saves it, without the column that matters: said once, nothing changes.
      await page.goto('/stock');
      const page1c = '<html><table><tr><td>Склад</td><td>Ном. номер</td><td>Кол-во, шт</td></tr>' +
        `<tr><td>${code}</td><td>${ARTICLE}</td><td>9</td></tr></table></html>`;
      for (const [html, told] of [
        [page1c.replace('Кол-во, шт', 'Прочее'), 'нет столбца «Остаток»'],
        [page1c, 'Принято строк: 1, не принято: 0'],
      ]) {
        const file = { name: 'остатки.xls', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from(html) };
        await page.getByLabel('Из файла Excel').setInputFiles(file);
        await page.getByRole('button', { name: 'Загрузить', exact: true }).click();
        await expect(page.getByRole('main')).toContainText(told);
      }
      await quantity('9');

      await load(`${code};${ARTICLE};7;\n`);
      await quantity('7');
      await page.goto('/stock');
      await page.getByRole('button', { name: /^Вернуть остатки, которые были до/ }).first().click();
      await expect(page.getByRole('status')).toContainText('Остатки возвращены');
      await quantity('9');

      await page.goto('/stock');
      await page.locator('summary').filter({ hasText: 'Удалить все остатки' }).click();
      await page.locator('details[open]').getByRole('button', { name: 'Удалить все остатки' }).click();
      await expect(page.getByRole('heading', { name: 'Остатки не загружены' })).toBeVisible();
      await page.getByRole('button', { name: 'Вернуть', exact: true }).click();
      await quantity('9');

      await page.goto('/warehouses');
      await page.getByRole('button', { name: `Удалить склад ${code}` }).click();
      await expect(page.getByRole('status')).toContainText(`Склад ${code} удалён`);
      await page.getByRole('button', { name: 'Вернуть', exact: true }).click();
      await expect(page.getByRole('row').filter({ hasText: code })).toContainText(address);
    });

    test('warehouses come from a file, and one of them is described anew', async ({ page }) => {
      const code = `F${Date.now()}`;
      await page.goto('/warehouses');
      const buffer = Buffer.from(`Адрес;Контакты;Код\nг. Курск, ул. Луначарского, 10;+7 471 239-99-12;${code}\n;без адреса;X${code}\n`);
      await page.getByLabel('Из файла Excel').setInputFiles({ name: 'склады.csv', mimeType: 'text/csv', buffer });
      await page.getByRole('button', { name: 'Загрузить', exact: true }).click();
      await page.waitForURL(/\/warehouses\?load=\d+$/);
      await expect(page.getByRole('main')).toContainText('Принято строк: 1, не принято: 1');
      const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: code, exact: true }) });
      await row.getByRole('link', { name: code, exact: true }).click();
      await page.waitForURL(/\/warehouses\/\d+$/);
      await page.getByLabel(/^Контакты \(телефоны/).fill('+7 471 239-99-13');
      await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
      await expect(page.getByRole('status')).toContainText('Склад сохранён');
      await expect(row).toContainText('+7 471 239-99-13');
    });
  });
}
