// From an empty draft to an invoice in hand.

import { CatalogPage } from '../pages/catalog.ts';
import { DraftPage } from '../pages/draft.ts';
import { InvoicePage } from '../pages/invoice.ts';
import { OrderPage } from '../pages/order.ts';
import { SignInPage } from '../pages/sign_in.ts';
import { kopecks } from '../support/money.ts';
import { cells } from '../support/sheet.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';
const ROUNDED = 'округлено до 12 шт: в упаковке 12';

test('sign in, fill a draft from the catalogue and by hand, get the invoice, duplicate', async ({ page, reader }) => {
  const draft = new DraftPage(page);
  const order = new OrderPage(page);

  await test.step('sign in and start a draft', async () => {
    await new SignInPage(page).signIn('buyer@example.com');
    await draft.createDraft();
    await draft.awake();
    await expect(draft.lines).toHaveCount(0);
  });
  const address = page.url();

  await test.step('«Купить» in the catalogue puts a pack into the draft', async () => {
    const catalog = new CatalogPage(page);
    await catalog.find(ARTICLE);
    await catalog.buy(ARTICLE).click();
    await expect(catalog.quantity(ARTICLE)).toHaveValue('12');
    await expect(page.getByRole('status').filter({ hasText: 'в заказе' })).toBeVisible();
    await draft.open(address);
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
  });

  await test.step('another article by hand, and the sums follow at once', async () => {
    const before = await draft.totalKopecks();
    await draft.add('249184', '3');
    await expect(draft.quantity('249184')).toHaveValue('3');
    await expect.poll(() => draft.totalKopecks()).toBeGreaterThan(before);
    await expect(draft.text).toHaveValue('');
    await expect(draft.text).toBeFocused();
  });

  await test.step('terms', async () => {
    await draft.reveal(page.getByLabel('Комментарий', { exact: true }));
    const comment = page.getByLabel('Комментарий', { exact: true });
    await comment.fill('Пропуск заказать за день');
    await draft.saveTerms(comment);
    const own = page.getByLabel('№ заказа в системе учёта покупателя');
    await draft.reveal(own);
    await own.fill('ЗП-00777');
    await draft.saveTerms(own);
    await draft.reveal(own);
    await expect(own).toHaveValue('ЗП-00777');
    await draft.reveal(comment);
    await expect(comment).toHaveValue('Пропуск заказать за день');
  });

  const number = draft.number;
  await draft.showTerms();
  const total = await draft.totalKopecks();

  await test.step('«Получить счёт» opens the order, which gets its invoice without a reload', async () => {
    await draft.send();
    await order.awake();
    expect(order.number).toBe(number);
    await page.evaluate(() => document.body.setAttribute('data-same', ''));
    await expect(order.status('Получен счет')).toBeVisible({ timeout: 20_000 });
    await expect(order.document('PDF')).toBeVisible();
    await expect(page.locator('body')).toHaveAttribute('data-same', '');
    await expect(order.heading).toContainText(/ТД\d{9}/);
    await expect(order.fact('Внутренний №')).toHaveText('ЗП-00777');
    await expect(order.fact('Комментарий')).toHaveText('Пропуск заказать за день');
  });

  await test.step('the invoice in three formats says the same to the kopeck', async () => {
    const goods = await order.kopecks('С вашей скидкой');
    const vat = await order.kopecks(/^Сумма НДС/);
    expect(await order.kopecks('Итого с НДС')).toBe(total);
    expect(goods + vat).toBe(total);

    const pdf = await order.download(order.document('PDF'));
    expect(pdf.name).toMatch(/\.pdf$/);
    const printed = await reader.pdf(pdf.bytes);
    const sheet = await order.download(order.document('XLS'));
    expect(sheet.name).toMatch(/\.xlsx$/);
    const table = cells(sheet.bytes);
    for (const amount of [goods, vat, total]) {
      expect(amounts(printed.text)).toContain(amount);
      expect(table.map((cell) => (typeof cell === 'number' ? Math.round(cell * 100) : cell))).toContain(amount);
    }

    const lines = await order.download(page.getByRole('link', { name: 'Скачать Excel-файлом' }));
    expect(cells(lines.bytes).map(String)).toContain(ARTICLE);

    await order.document('HTML').click();
    const invoice = new InvoicePage(page);
    await expect(invoice.heading).toContainText('Счет на оплату');
    expect(await invoice.kopecks('Итого:')).toBe(goods);
    expect(await invoice.vatKopecks).toBe(vat);
    expect(await invoice.kopecks('Всего к оплате:')).toBe(total);

    const code = await reader.qr(await invoice.qr());
    expect(code).toMatch(/^ST0001\d\|/);
    expect(code).toContain(`|Sum=${total}|`);
    expect(printed.qr).toBe(code);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await reader.qr(await invoice.qr()), 'in the dark').toBe(code);
    await page.emulateMedia({ colorScheme: null });
    await page.goBack();
  });

  await test.step('«Дублировать» makes a draft of the same lines', async () => {
    await page.getByRole('main').getByRole('button', { name: 'Дублировать' }).click();
    await page.waitForURL(/\/drafts\/\d+$/);
    await draft.awake();
    expect(draft.number).not.toBe(number);
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    await expect(draft.quantity('249184')).toHaveValue('3');
    expect(await draft.totalKopecks()).toBe(total);
  });
});

test.describe('a draft', () => {
  test.use({ person: 'buyer@example.com' });

  test('rounds up to whole packs and says so', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.add(ARTICLE, '5');
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    await expect(page.getByRole('status').filter({ hasText: ROUNDED })).toBeVisible();
    await expect(draft.line(ARTICLE)).toContainText(ROUNDED);
    await page.reload();
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    await expect(draft.line(ARTICLE)).toContainText(ROUNDED);
  });

  test('takes several articles at once', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.add(`${ARTICLE} 249184 248956`, '1');
    await expect(draft.lines).toHaveCount(3);
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    await expect(draft.quantity('248956')).toHaveValue('1');
  });

  test('a quantity is changed by typing and by its buttons; the sums follow; a reload keeps it', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.add(ARTICLE, '12');
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    await draft.showTerms();
    const goods = () => draft.sum('Стоимость товаров').innerText().then(kopecks);
    const pack = await goods();
    await draft.showLines();

    await draft.more(ARTICLE).click();
    await expect(draft.quantity(ARTICLE)).toHaveValue('24');
    await draft.showTerms();
    await expect.poll(goods).toBe(2 * pack);
    await draft.showLines();

    await draft.less(ARTICLE).click();
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');

    await draft.quantity(ARTICLE).fill('30');
    await draft.quantity(ARTICLE).press('Enter');
    await expect(draft.quantity(ARTICLE)).toHaveValue('36');
    await expect(draft.line(ARTICLE)).toContainText('округлено до 36 шт: в упаковке 12');
    await draft.showTerms();
    await expect.poll(goods).toBe(3 * pack);

    await page.reload();
    await draft.awake();
    await draft.showLines();
    await expect(draft.quantity(ARTICLE)).toHaveValue('36');
    await draft.showTerms();
    expect(await goods()).toBe(3 * pack);
  });

  test('a new quantity is painted before the server has answered', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.add(ARTICLE, '12');
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    const sum = draft.line(ARTICLE).getByRole('cell').filter({ hasText: /\d,\d\d/, visible: true });
    const before = await sum.allInnerTexts();

    let answer = () => {};
    const held = new Promise<void>((done) => (answer = done));
    await page.route('**/set_quantity*', async (route) => {
      await held;
      await route.continue();
    });
    await draft.more(ARTICLE).click();
    await expect(draft.quantity(ARTICLE)).toHaveValue('24');
    await expect.poll(() => sum.allInnerTexts()).not.toEqual(before);
    answer();
    await expect.poll(() => draft.totalKopecks()).toBeGreaterThan(500_000);
  });

  test('a proposal waits for what is being saved', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.add(ARTICLE, '12');
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    let answer = () => {};
    const held = new Promise<void>((done) => (answer = done));
    await page.route('**/set_quantity*', async (route) => {
      await held;
      await route.continue();
    });
    await draft.more(ARTICLE).click();
    await expect(draft.quantity(ARTICLE)).toHaveValue('24');
    await page.getByText('Документы', { exact: true }).click();
    await page.getByRole('button', { name: 'Создать коммерческое предложение' }).click();
    // Nothing has left the page yet.
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Черновик');
    answer();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('Коммерческое предложение');
    await expect(page.getByRole('row').filter({ hasText: ARTICLE })).toContainText('24');
  });

  test('a removed line comes back by «Вернуть», and 0 removes too', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.add(`${ARTICLE} 249184`, '3');
    await expect(draft.lines).toHaveCount(2);
    const total = await draft.totalKopecks();

    await draft.remove(ARTICLE).click();
    await expect(draft.lines).toHaveCount(1);
    await expect.poll(() => draft.totalKopecks()).toBeLessThan(total);
    await draft.bringBack.click();
    await expect(draft.lines).toHaveCount(2);
    await expect.poll(() => draft.totalKopecks()).toBe(total);
    await expect(draft.lines.first()).toContainText(ARTICLE);

    await draft.quantity('249184').fill('0');
    await draft.quantity('249184').press('Enter');
    await expect(draft.lines).toHaveCount(1);
    await draft.bringBack.click();
    await expect(draft.quantity('249184')).toHaveValue('3');

    await page.reload();
    await expect(draft.lines).toHaveCount(2);
    expect(await draft.totalKopecks()).toBe(total);
  });

  test('is renamed, duplicated, deleted, and the deletion is undone', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.add('249184', '2');
    await expect(draft.lines).toHaveCount(1);
    const number = draft.number;

    await draft.rename('Щит этажный');
    await expect(draft.heading).toContainText('Щит этажный');

    await page.getByRole('main').getByRole('button', { name: 'Дублировать' }).click();
    await expect(draft.heading).not.toContainText(number);
    await expect(draft.lines).toHaveCount(1);
    const copy = draft.number;

    await draft.delete();
    await page.waitForURL('**/drafts');
    await expect(page.getByRole('main').getByRole('link', { name: copy, exact: true })).toHaveCount(0);
    await page.getByRole('button', { name: 'Вернуть' }).click();
    await expect(page.getByRole('main').getByRole('link', { name: copy, exact: true })).toBeVisible();
  });

  test('a known article is in a draft three actions after the desk', async ({ page }) => {
    const draft = new DraftPage(page);
    await draft.open('/desk');
    await draft.createDraft(); // 1
    await draft.awake();
    await draft.text.fill(ARTICLE); // 2
    await draft.text.press('Enter'); // 3
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
  });

  test('an empty one is not sent, and says why', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.showTerms();
    await draft.submit.click();
    await expect(page.getByText('В черновике нет товаров. Добавьте хотя бы один.')).toBeVisible();
    await expect(draft.heading).toContainText('Черновик');
  });
});

/** All amounts in a text, in kopecks. */
function amounts(text: string): number[] {
  return [...text.matchAll(/\d{1,3}(?:[\s\u00a0\u202f]\d{3})*,\d\d(?!\d)/g)].map((found) => kopecks(found[0]));
}
