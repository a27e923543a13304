// «Свои артикулы»: kept by hand, loaded from a file and from the clipboard, downloaded. A worker's tests share one company:
// each test names articles of its own.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import { DraftPage } from '../pages/draft.ts';
import { ImportPage } from '../pages/import.ts';
import { OwnPage, PAGE } from '../pages/own.ts';
import { cells } from '../support/sheet.ts';
import { expect, test } from '../support/test.ts';

test.use({ person: 'buyer@example.com' });

/** A file of this test. */
function file(info: TestInfo, name: string, contents: string): string {
  mkdirSync(info.outputDir, { recursive: true });
  const path = join(info.outputDir, name);
  writeFileSync(path, contents);
  return path;
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled });
    const sort = javaScriptEnabled ? 'С' : 'Б';

    test('an article is added, found, deleted and brought back', async ({ page }) => {
      const own = new OwnPage(page);
      await own.open(PAGE);
      await expect(own.heading).toHaveText('Свои артикулы');
      await own.add(`${sort}-рука 1`, '');
      await expect(page.getByRole('alert')).toHaveText(/^Нет нашего артикула/);
      await expect(page.getByLabel('Свой артикул', { exact: true })).toHaveValue(`${sort}-рука 1`);
      await own.add(`${sort}-рука 1`, 'яблоко');
      await expect(page.getByRole('alert')).toContainText('яблоко');
      await expect(page.getByLabel('Наш артикул', { exact: true })).toHaveValue('яблоко');
      await own.add(`${sort}-рука 1`, '326794');
      await expect(page.getByRole('status')).toContainText(`Свой артикул ${sort}-рука 1 означает 326794.`);
      await own.add(`${sort}-рука 2`, '326797');
      await own.find(`${sort} рука 1`);
      await expect(own.remove(`${sort}-рука 2`)).toHaveCount(0);
      await expect(own.line(`${sort}-рука 1`)).toContainText('OptiDin BM63-1C16-4,5-УХЛ3');
      await own.remove(`${sort}-рука 1`).click();
      await expect(page.getByRole('status')).toContainText(`Свой артикул ${sort}-рука 1 удалён.`);
      await expect(own.remove(`${sort}-рука 1`)).toHaveCount(0);
      await page.getByRole('button', { name: 'Вернуть' }).click();
      await expect(own.line(`${sort}-рука 1`)).toContainText('326794');
      await own.line(`${sort}-рука 1`).getByRole('link', { name: '326794' }).click();
      await page.waitForURL('**/product/326794');
    });

    test('a file is loaded; its wrong rows are told, and come back as a workbook', async ({ page }, info) => {
      const own = new OwnPage(page);
      await own.open(PAGE);
      const rows = `Наименование;Артикул;Свой артикул\r\nи так;326794;${sort}-файл 1\r\n;326797;${sort}-файл 2\r\n;777;${sort}-файл 3\r\n`;
      const sent = file(info, 'own.csv', rows);
      await own.send(sent);
      await expect(page.getByRole('status')).toHaveText('Принято 2, изменено 0, не принято 1.');
      const refused = page.getByRole('region', { name: 'Не принята 1 строка' });
      await expect(refused.getByRole('row').last()).toContainText(`${sort}-файл 3`);
      await expect(refused.getByRole('row').last()).toContainText('Такого нашего артикула нет');
      const workbook = await own.download('Скачать непринятые строки');
      expect(cells(readFileSync(workbook)).slice(4)).toEqual([
        `${sort}-файл 3`,
        '777',
        'Такого нашего артикула нет: проверьте запись.',
        '4',
      ]);
      // Twice it changes nothing.
      await own.send(sent);
      await expect(page.getByRole('status')).toHaveText('Принято 0, изменено 0, не принято 1. Уже были в таблице: 2.');
      const whole = await own.download('Скачать таблицу');
      const at = cells(readFileSync(whole)).indexOf(`${sort}-файл 2`);
      expect(cells(readFileSync(whole)).slice(at, at + 2)).toEqual([`${sort}-файл 2`, '326797']);
      await own.send(whole);
      await expect(page.getByRole('status')).toContainText('Принято 0, изменено 0, не принято 0.');
    });

    test('what is pasted is understood by a list of products', async ({ page }) => {
      const draft = await DraftPage.start(page);
      const address = `/drafts/${draft.number}/import`;
      await page.goto(address);
      await page.getByRole('link', { name: 'Свои артикулы' }).click();
      const own = new OwnPage(page);
      await own.paste('');
      await expect(page.getByRole('alert')).toContainText('нет ни одной строки');
      await own.paste(`${sort}-вставка 1\t326794\n${sort}-вставка 2\t326797`);
      await expect(page.getByRole('status')).toHaveText('Принято 2, изменено 0, не принято 0.');
      await page.goto(address);
      await page.getByLabel('Вставьте строки из Excel, письма или чертежа').fill(`${sort}-вставка 1\t12\n${sort}-вставка 2\t24`);
      await page.getByRole('button', { name: 'Распознать' }).click();
      const list = new ImportPage(page);
      await expect(list.line(`${sort}-вставка 1`)).toContainText('по вашему артикулу');
      await list.add.click();
      await expect(draft.quantity('326794')).toHaveValue('12');
      await expect(draft.quantity('326797')).toHaveValue('24');
    });
  });
}

test('a file that is no table: a sentence beside the form', async ({ page }, info) => {
  const own = new OwnPage(page);
  await own.open(PAGE);
  await own.send(file(info, 'page.xls', '<html><p>326789</p></html>'));
  await expect(page.getByRole('alert')).toHaveText(/^Это страница/);
  await expect(page).toHaveTitle(/^Ошибка: Свои артикулы — /);
  await expect(page.getByRole('button', { name: 'Загрузить', exact: true })).toBeInViewport();
});

test.describe('another company', () => {
  test('has a table of its own', async ({ page, pageOf }) => {
    const own = new OwnPage(page);
    await own.open(PAGE);
    await own.add('Сосед-1', '326794');
    await expect(own.remove('Сосед-1')).toBeVisible();
    const other = await pageOf('other@example.com');
    await other.goto(PAGE);
    await expect(other.getByRole('heading', { name: 'Своих артикулов пока нет' })).toBeVisible();
  });
});

test.describe('a guest', () => {
  test.use({ person: undefined });

  test('is led to the door', async ({ page, watch }) => {
    watch.expect(401);
    await page.goto(PAGE);
    await expect(page.getByRole('heading', { name: 'Нужно войти' })).toBeVisible();
  });
});

test('a long table has pages, and a search of its own', async ({ page }) => {
  const own = new OwnPage(page);
  await own.open(PAGE);
  await own.paste(Array.from({ length: 55 }, (_, at) => `Страница-${at + 100}\t326794`).join('\n'));
  await own.find('страница');
  await expect(own.line('Страница-100')).toBeVisible();
  await page.getByRole('link', { name: '2', exact: true }).click();
  await expect(page).toHaveURL(/\?q=[^&]+&page=2$/);
  await expect(own.line('Страница-154')).toBeVisible();
  await own.remove('Страница-154').click();
  await expect(page).toHaveURL(/page=2$/);
  await expect(own.line('Страница-153')).toBeVisible();
  await own.find('никто так не называл');
  await expect(page.getByRole('heading', { name: 'Ничего не нашлось' })).toBeVisible();
  await page.getByRole('link', { name: 'Показать все' }).click();
  await expect(page).toHaveURL(/\/company\/articles$/);
});
