// «Добавить товары» from the clipboard and from files; two people in one draft.

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestInfo } from '@playwright/test';
import { DraftPage } from '../pages/draft.ts';
import { ImportPage } from '../pages/import.ts';
import { cells } from '../support/sheet.ts';
import { expect, test } from '../support/test.ts';

const LIST = ['326789 - 20 шт', '326797 12', 'OptiDin BM63-1C16-4,5-УХЛЗ 12', 'нет такого - 3', '326800 много'].join('\n');

test.use({ person: 'buyer@example.com' });

/** A file of this test. */
function file(info: TestInfo, name: string, contents: string | Buffer): string {
  mkdirSync(info.outputDir, { recursive: true });
  const path = join(info.outputDir, name);
  writeFileSync(path, contents);
  return path;
}

test('a list pasted anywhere is shown, put right and added; one undo takes it back', async ({ page }) => {
  const draft = await DraftPage.start(page);
  const number = draft.number;
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, LIST);
  await page.waitForURL(/\/import\/\d+$/);
  const list = new ImportPage(page);
  await expect(list.heading).toHaveText('Вставка из буфера обмена');
  await expect(list.line('326789')).toContainText('Округлён');
  await expect(list.line('326789')).toContainText(/20 → 24\sшт/);
  await expect(list.line('BM63-1C16-4,5-УХЛЗ')).toContainText('другое написание');
  await expect(list.line('нет такого')).toContainText('Не найден');
  await expect(list.add).toHaveText(/^Добавить 3 из\s5$/);
  await list.typeInstead('нет такого', '326791');
  await expect(list.add).toHaveText(/^Добавить 4 из\s5$/);
  await list.add.click();
  await page.waitForURL(`**/drafts/${number}`);
  await expect(page.getByText(/Добавлены 4\sстроки\./)).toBeVisible();
  await expect(draft.quantity('326789')).toHaveValue('24');
  await expect(draft.quantity('326797')).toHaveValue('12');
  await expect(page.getByText(/1\sстрока списка ждёт решения/)).toBeVisible();
  await draft.bringBack.first().click();
  await expect(draft.lines).toHaveCount(0);
});

test('a file is read, and its wrong rows come back as a workbook that can be sent again', async ({ page }, info) => {
  const draft = await DraftPage.start(page);
  const sent = file(info, 'list.csv', 'Артикул;Количество\r\n326789;24\r\n777;5\r\n326797;12\r\n');
  await page.locator('input[type=file]').setInputFiles(sent);
  await page.waitForURL(/\/import\/\d+$/);
  const list = new ImportPage(page);
  await expect(list.heading).toHaveText('Загрузка из файла list.csv');
  const faults = await list.downloadFaults();
  expect(cells(readFileSync(faults)).slice(4)).toEqual(['777', '5', 'Такого товара нет: исправьте артикул или название', '3']);
  await list.add.click();
  await expect(draft.quantity('326789')).toHaveValue('24');
  await draft.awake();
  await page.locator('input[type=file]').setInputFiles(faults);
  await page.waitForURL(/\/import\/\d+$/);
  await expect(list.line('777')).toContainText('Не найден');
});

test('a file that is no table: a sentence, and the page stays', async ({ page, watch }, info) => {
  watch.expect(422);
  await DraftPage.start(page);
  const sent = file(info, 'broken.xlsx', Buffer.from([0x50, 0x4b, 3, 4, 1, 2, 3]));
  await page.locator('input[type=file]').setInputFiles(sent);
  await expect(page.getByRole('alert')).toContainText('Файл не читается');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('a list is pasted on its page, put right and added', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await page.getByRole('link', { name: /^Из буфера обмена/ }).click();
    await page.getByLabel('Вставьте строки из Excel, письма или чертежа').fill(LIST.replace('нет такого', 'и такого нет'));
    await page.getByRole('button', { name: 'Распознать' }).click();
    const list = new ImportPage(page);
    await list.typeInstead('и такого нет', '326791');
    await list.add.click();
    await expect(draft.quantity('326791')).toHaveValue('12');
    await expect(draft.quantity('326789')).toHaveValue('24');
  });

  test('a file is sent by its form; an empty list is a sentence', async ({ page }, info) => {
    const draft = await DraftPage.start(page);
    await page.goto(`/drafts/${draft.number}/import`);
    await page.getByRole('button', { name: 'Распознать' }).click();
    await expect(page.getByRole('alert')).toContainText('нет ни одной строки');
    const sent = file(info, 'list.csv', '326789\t24\n');
    await page.getByLabel('Файл', { exact: true }).setInputFiles(sent);
    await page.getByRole('button', { name: 'Загрузить' }).click();
    await new ImportPage(page).add.click();
    await expect(draft.quantity('326789')).toHaveValue('24');
  });
});

test('a colleague sees a change within a second, and a conflict shows both values', async ({ page, pageOf, watch }) => {
  // The answer to a change that somebody else was quicker with.
  watch.expect(422);
  const mine = await DraftPage.start(page);
  await mine.add('326789', '12');
  await expect(mine.quantity('326789')).toHaveValue('12');
  const other = await pageOf('assistant@example.com');
  const theirs = new DraftPage(other);
  await theirs.open(`/drafts/${mine.number}`);
  await expect(page.getByText(/тоже в\sэтом черновике/)).toBeVisible();
  await theirs.setQuantity('326789', '120');
  await expect(mine.quantity('326789')).toHaveValue('120', { timeout: 1_500 });
  // Typed here while the other's change is on its way.
  await page.route('**/hear_draft', (route) => setTimeout(() => void route.continue(), 3_000));
  await theirs.setQuantity('326789', '240');
  await mine.quantity('326789').fill('60');
  await mine.quantity('326789').press('Enter');
  await expect(page.getByText(/меняет эту строку одновременно с\sвами: сейчас 240/)).toBeVisible();
  // Neither a pause nor going on decides it.
  await mine.text.focus();
  await page.waitForTimeout(1_500);
  await expect(theirs.quantity('326789')).toHaveValue('240');
  await page.getByRole('button', { name: /^Поставить 60/ }).click();
  await expect(theirs.quantity('326789')).toHaveValue('60', { timeout: 2_000 });
});

test('history says who changed what, and takes it back', async ({ page }) => {
  const draft = await DraftPage.start(page);
  await draft.add('326789', '12');
  await expect(draft.quantity('326789')).toHaveValue('12');
  await draft.setQuantity('326789', '120');
  await page.goto(`/drafts/${draft.number}/history`);
  const last = page.getByRole('listitem').filter({ hasText: '12 → 120' });
  await expect(last).toContainText('Петрова');
  const sent = page.waitForResponse((response) => response.request().method() === 'POST');
  await last.getByRole('button', { name: 'Вернуть' }).click();
  await sent;
  await page.goto(`/drafts/${draft.number}`);
  await expect(draft.quantity('326789')).toHaveValue('12');
});
