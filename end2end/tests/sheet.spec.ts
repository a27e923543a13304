// The lines of a draft as a sheet: keys, chosen lines, undo, a network that goes away, long drafts.

import { DraftPage } from '../pages/draft.ts';
import { expect, test } from '../support/test.ts';

const THREE = ['326794', '326796', '326797'];

test.use({ person: 'buyer@example.com' });

test('digits are typed one after another, and packs round when one has done', async ({ page }) => {
  const draft = await DraftPage.with(page, ['326794']);
  await draft.quantity('326794').press('Control+a');
  await draft.quantity('326794').pressSequentially('125', { delay: 60 });
  await expect(draft.quantity('326794')).toHaveValue('125');
  await expect(draft.line('326794')).toContainText(/округлено до\s132/);
  await draft.quantity('326794').press('Tab');
  await expect(draft.quantity('326794')).toHaveValue('132');
  await page.reload();
  await expect(draft.quantity('326794')).toHaveValue('132');
});

test('arrows and Enter move between quantities; Escape takes back what was typed', async ({ page }) => {
  const draft = await DraftPage.with(page, THREE);
  await draft.quantity('326794').focus();
  await page.keyboard.press('ArrowDown');
  await expect(draft.quantity('326796')).toBeFocused();
  await page.keyboard.type('36');
  await page.keyboard.press('Enter');
  await expect(draft.quantity('326797')).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(draft.quantity('326796')).toBeFocused();
  await expect(draft.quantity('326796')).toHaveValue('36');
  await page.keyboard.press('Shift+Enter');
  await expect(draft.quantity('326794')).toBeFocused();
  await page.keyboard.type('7');
  await page.keyboard.press('Escape');
  await expect(draft.quantity('326794')).toHaveValue('12');
  await draft.quantity('326797').focus();
  await page.keyboard.press('Enter');
  await expect(draft.text).toBeFocused();
  await page.reload();
  await expect(draft.quantity('326794')).toHaveValue('12');
  await expect(draft.quantity('326796')).toHaveValue('36');
});

test('Ctrl Z takes back one change after another', async ({ page }) => {
  const draft = await DraftPage.with(page, THREE);
  await draft.setQuantity('326794', '24');
  await draft.remove('326796').click();
  await expect(draft.lines).toHaveCount(2);
  // The line below has the focus, not the top of the page.
  await expect(draft.remove('326797')).toBeFocused();
  await page.keyboard.press('Control+z');
  await expect(draft.quantity('326796')).toHaveValue('12');
  await expect(draft.lines.nth(1)).toContainText('326796');
  await page.keyboard.press('Control+z');
  await expect(draft.quantity('326794')).toHaveValue('12');
  await page.keyboard.press('Control+z');
  await expect(draft.lines).toHaveCount(0);
});

test('Enter pressed twice adds once, and Ctrl Z in a text is the browser\'s', async ({ page }) => {
  const draft = await DraftPage.with(page, ['326794']);
  await draft.text.fill('326796');
  await draft.text.press('Enter');
  await draft.text.press('Enter');
  await expect(draft.quantity('326796')).toHaveValue('12');
  await draft.showTerms();
  const own = page.getByLabel('№ заказа в системе учёта покупателя');
  await draft.reveal(own);
  await own.pressSequentially('7');
  await own.press('Control+z');
  await page.reload();
  await expect(draft.quantity('326796')).toHaveValue('12');
});

test('chosen lines get a quantity, move to a new draft, are removed; each is taken back', async ({ page }) => {
  const draft = await DraftPage.with(page, THREE);
  const number = draft.number;
  await expect(draft.acts).toBeHidden();
  await draft.box('326794').check();
  await draft.box('326797').click({ modifiers: ['Shift'] });
  await expect(page.getByText(/Выбраны 3\sстроки/)).toBeVisible();
  await draft.acts.getByLabel('Количество в выбранных строках').fill('30');
  await draft.act('Задать').click();
  for (const article of THREE) await expect(draft.quantity(article)).toHaveValue('36');
  await expect(draft.acts).toBeHidden();
  await draft.bringBack.click();
  for (const article of THREE) await expect(draft.quantity(article)).toHaveValue('12');

  await draft.box('326794').check();
  await draft.box('326797').check();
  await draft.act('Перенести').click();
  await expect(draft.lines).toHaveCount(1);
  const words = page.getByText(/Перенесены 2\sстроки в\sчерновик \d+/);
  await expect(words).toBeVisible();
  const other = /черновик (\d+)/.exec(await words.innerText())?.[1] ?? '';
  expect(other).not.toBe(number);
  await draft.bringBack.click();
  await expect(draft.lines).toHaveCount(3);
  await page.goto(`/drafts/${other}`);
  await expect(page.getByText('Товаров пока нет')).toBeVisible();

  await page.goto(`/drafts/${number}`);
  await draft.awake();
  await draft.chooseAll();
  await draft.act('Удалить').click();
  await expect(page.getByText('Товаров пока нет')).toBeVisible();
  await draft.bringBack.click();
  await expect(draft.lines).toHaveCount(3);
});

test.describe('a network that goes away', () => {
  test.beforeEach(({ watch }) => watch.expectNoNetwork());

  test('what is changed meanwhile is kept and sent once when it is back', async ({ page, context }) => {
    const draft = await DraftPage.with(page, THREE);
    const sent = requests(page, '/set_quantity');
    await context.setOffline(true);
    await draft.quantity('326794').fill('24');
    await draft.quantity('326794').press('Enter');
    await draft.quantity('326796').fill('60');
    await draft.quantity('326796').fill('48');
    await draft.quantity('326796').press('Enter');
    await draft.remove('326797').click();
    await expect(page.getByText(/Нет связи с\sсервером\. 3\sизменения сохранены/)).toBeVisible();
    await expect(draft.quantity('326794')).toHaveValue('24');
    await context.setOffline(false);
    await expect(page.getByText(/Нет связи/)).toHaveCount(0, { timeout: 15_000 });
    await expect(draft.lines).toHaveCount(2);
    await page.reload();
    await expect(draft.quantity('326794')).toHaveValue('24');
    await expect(draft.quantity('326796')).toHaveValue('48');
    await expect(draft.lines).toHaveCount(2);
    expect(sent.answered).toBe(3);
  });

  test('it is sent by the next page when this one is closed without it', async ({ page, context }) => {
    const draft = await DraftPage.with(page, ['326794']);
    const number = draft.number;
    await context.setOffline(true);
    await draft.quantity('326794').fill('240');
    await draft.quantity('326794').press('Enter');
    await expect(page.getByText(/Нет связи/)).toBeVisible();
    await page.close();
    await context.setOffline(false);
    const next = new DraftPage(await context.newPage());
    await next.open(`/drafts/${number}`);
    await expect(next.quantity('326794')).toHaveValue('240');
    await expect(next.line('326794')).not.toHaveClass(/unsaved/);
    await next.page.reload();
    await expect(next.quantity('326794')).toHaveValue('240');
  });
});

test('a long draft: the last line is edited, colleagues take lines out and put them back', async ({ page, pageOf }) => {
  test.slow();
  const draft = await DraftPage.start(page);
  const articles = await someArticles(page, 130);
  await page.goto(`/drafts/${draft.number}/import`);
  await page.getByLabel('Вставьте строки из Excel, письма или чертежа').fill(articles.join('\n'));
  await page.getByRole('button', { name: 'Распознать' }).click();
  await page.getByRole('button', { name: /^Добавить/ }).first().click();
  await page.waitForURL(/\/drafts\/\d+$/);
  await draft.awake();
  const [first, last] = [articles[0]!, articles.at(-1)!];
  await expect(draft.lines).not.toHaveCount(130);
  await expect(draft.quantity(first)).toBeVisible();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));
  await expect(draft.quantity(last)).toBeVisible();
  await draft.setQuantity(last, '1200');
  // Below the last line is the field for the next article, on top of the page.
  await expect(draft.text).toBeFocused();
  await page.evaluate(() => window.scrollTo(0, document.body.scrollHeight));

  const theirs = new DraftPage(await pageOf('assistant@example.com'));
  await theirs.open(`/drafts/${draft.number}`);
  await theirs.awake();
  // A line that is not there in my page goes and comes back.
  await theirs.remove(articles[3]!).click();
  await expect(draft.count).toHaveText('129');
  await theirs.bringBack.click();
  await expect(draft.count).toHaveText('130');
  await expect(draft.quantity(last)).toHaveValue('1200');
  await theirs.chooseAll();
  await expect(theirs.page.getByText(/Выбрано 130\sстрок/)).toBeVisible();
  await theirs.acts.getByLabel('Количество в выбранных строках').fill('2400');
  await theirs.act('Задать').click();
  await expect(draft.quantity(last)).toHaveValue('2400');
  // Every line is there once, from the first to the last.
  const seen = new Set<string>();
  for (let place = 0; place <= 20; place++) {
    await page.evaluate((place) => window.scrollTo(0, (document.body.scrollHeight * place) / 20), place);
    await page.waitForTimeout(150);
    const rows = await page.evaluate(() => Array.from(document.querySelectorAll('tr[id^=line-]'), (row) => row.id));
    expect(new Set(rows).size).toBe(rows.length);
    for (const row of rows) seen.add(row);
  }
  expect(seen.size).toBe(130);
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('chosen lines are moved and brought back', async ({ page }) => {
    const draft = new DraftPage(page);
    await draft.open('/drafts');
    await draft.createDraft();
    await draft.add(THREE.join(' '), '1');
    await draft.box('326794').check();
    await draft.box('326797').check();
    await draft.act('Перенести').click();
    await expect(draft.lines).toHaveCount(1);
    await expect(page.getByText(/Перенесены 2\sстроки/)).toBeVisible();
    await draft.bringBack.first().click();
    await expect(draft.lines).toHaveCount(3);
    await draft.box('326796').check();
    await draft.acts.getByLabel('Количество в выбранных строках').fill('много');
    await draft.act('Задать').click();
    await expect(page.getByRole('alert')).toBeVisible();
  });
});

/** Counts requests to a path, and those that the server has answered. */
function requests(page: DraftPage['page'], path: string) {
  const count = { answered: 0 };
  page.on('response', (response) => {
    if (response.url().endsWith(path)) count.answered += 1;
  });
  return count;
}

/** Articles of the catalogue that can be ordered. */
async function someArticles(page: DraftPage['page'], count: number): Promise<string[]> {
  const found = new Set<string>();
  for (let at = 1; found.size < count; at++) {
    const answer = await page.request.get(`/catalog?page=${at}`);
    const forms = (await answer.text()).matchAll(/data-article="?([^"\s>]+)/g);
    for (const [, article] of forms) found.add(article!);
  }
  return [...found].slice(0, count);
}
