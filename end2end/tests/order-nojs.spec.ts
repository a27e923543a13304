// The same path with script off: every step is a link or a form.

import { CatalogPage } from '../pages/catalog.ts';
import { DraftPage } from '../pages/draft.ts';
import { InvoicePage } from '../pages/invoice.ts';
import { OrderPage } from '../pages/order.ts';
import { SignInPage } from '../pages/sign_in.ts';
import { kopecks } from '../support/money.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';
const ROUNDED = 'округлено до 12 шт: в упаковке 12';

test.use({ javaScriptEnabled: false });

test('from signing in to the invoice, without script', async ({ page, reader }) => {
  const draft = new DraftPage(page);
  const catalog = new CatalogPage(page);
  const order = new OrderPage(page);

  await new SignInPage(page).signIn('buyer@example.com');
  await draft.createDraft();
  const address = page.url();
  const number = draft.number;

  await test.step('5 pieces by hand become a pack', async () => {
    await draft.add(ARTICLE, '5');
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    await expect(draft.line(ARTICLE)).toContainText(ROUNDED);
  });

  await test.step('«Купить» in the catalogue', async () => {
    await catalog.find('249184');
    await catalog.buy('249184').click();
    await expect(catalog.quantity('249184')).toHaveValue('1');
    await page.goto(address);
    await expect(draft.quantity('249184')).toHaveValue('1');
  });

  await test.step('quantities by the buttons and by «Пересчитать»', async () => {
    const before = await draft.totalKopecks();
    await draft.more(ARTICLE).click();
    await expect(draft.quantity(ARTICLE)).toHaveValue('24');
    await expect.poll(() => draft.totalKopecks()).toBeGreaterThan(before);
    await draft.less(ARTICLE).click();
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    await draft.quantity('249184').fill('4');
    await draft.line('249184').getByRole('button', { name: 'Пересчитать' }).click();
    await expect(draft.quantity('249184')).toHaveValue('4');
    await draft.quantity('249184').fill('7');
    await draft.quantity('249184').press('Enter');
    await expect(draft.quantity('249184')).toHaveValue('7');
  });

  await test.step('a line is removed and brought back', async () => {
    const total = await draft.totalKopecks();
    await draft.remove(ARTICLE).click();
    await expect(draft.lines).toHaveCount(1);
    await draft.bringBack.click();
    await expect(draft.lines).toHaveCount(2);
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    expect(await draft.totalKopecks()).toBe(total);
  });

  await test.step('terms', async () => {
    const own = page.getByLabel('№ заказа в системе учёта покупателя');
    await draft.reveal(own);
    await own.fill('ЗП-00778');
    await draft.saveTerms(own);
    await draft.reveal(own);
    await expect(own).toHaveValue('ЗП-00778');
  });

  await draft.showTerms();
  const total = await draft.totalKopecks();

  await test.step('«Получить счёт»; the invoice is there after a reload', async () => {
    await draft.send();
    expect(order.number).toBe(number);
    await expect(async () => {
      await page.reload();
      await expect(order.status('Получен счет')).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 20_000 });
    await expect(order.fact('Внутренний №')).toHaveText('ЗП-00778');
    expect(await order.kopecks('Итого с НДС')).toBe(total);
  });

  await test.step('three formats', async () => {
    const pdf = await order.download(order.document('PDF'));
    const printed = await reader.pdf(pdf.bytes);
    expect(printed.qr).toContain(`|Sum=${total}|`);
    expect((await order.download(order.document('XLS'))).name).toMatch(/\.xlsx$/);
    await order.document('HTML').click();
    expect(await new InvoicePage(page).kopecks('Всего к оплате:')).toBe(total);
    await page.goBack();
  });

  await test.step('«Дублировать», and signing out', async () => {
    await page.getByRole('main').getByRole('button', { name: 'Дублировать' }).click();
    await page.waitForURL(/\/drafts\/\d+$/);
    await expect(draft.lines).toHaveCount(2);
    await draft.signOut();
    await expect(page.getByRole('heading', { name: 'Вход' })).toBeVisible();
  });
});

test.describe('what is refused', () => {
  test.use({ person: 'buyer@example.com' });

  for (const [typed, sentence] of [
    ['-5', 'Количество не может быть отрицательным'],
    ['2,5', 'Количество — целое число штук'],
    ['99999999', 'Количество больше 1 000 000 шт'],
    ['пять', 'Количество — это число'],
  ] as const) {
    test(`a quantity of ${typed} by hand: the sentence, and what was typed stays`, async ({ page }) => {
      const draft = new DraftPage(page);
      await page.goto('/drafts');
      await draft.createDraft();
      await draft.add(ARTICLE, typed);
      await expect(page.getByText(sentence)).toBeVisible();
      await expect(draft.howMany).toHaveValue(typed);
      await expect(draft.text).toHaveValue(ARTICLE);
      await expect(draft.lines).toHaveCount(0);
    });

    test(`a quantity of ${typed} in a line: the sentence beside it, and what was typed stays`, async ({ page }) => {
      const draft = new DraftPage(page);
      await page.goto('/drafts');
      await draft.createDraft();
      await draft.add(ARTICLE, '12');
      await draft.add('249184', '1');
      await draft.quantity(ARTICLE).fill(typed);
      await draft.line(ARTICLE).getByRole('button', { name: 'Пересчитать' }).click();
      await expect(draft.line(ARTICLE)).toContainText(sentence);
      await expect(draft.quantity(ARTICLE)).toHaveValue(typed);
      await expect(draft.howMany).toHaveValue('1');
      await page.reload();
      await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    });
  }

  test('an unknown article: the sentence, and what was typed stays', async ({ page }) => {
    const draft = new DraftPage(page);
    await page.goto('/drafts');
    await draft.createDraft();
    await draft.add('яблоко', '7');
    await expect(page.getByText('Не нашли')).toBeVisible();
    await expect(draft.text).toHaveValue('яблоко');
    await expect(draft.howMany).toHaveValue('7');
  });
});

test('prices of the catalogue are those of the draft', async ({ page }) => {
  await new SignInPage(page).signIn('buyer@example.com', `/product/${ARTICLE}`);
  const price = await page.locator('.price-rows .big').first().innerText();
  const draft = new DraftPage(page);
  await page.goto('/drafts');
  await draft.createDraft();
  await draft.add(ARTICLE, '12');
  await expect(draft.quantity(ARTICLE)).toHaveValue('12');
  await draft.showTerms();
  expect(kopecks(await draft.sum('Стоимость товаров').innerText())).toBe(12 * kopecks(price));
});
