// What comes alive with script: suggestions, the draft in the header, the letter of the invoice.

import type { Page } from '@playwright/test';
import { CatalogPage } from '../pages/catalog.ts';
import { DraftPage } from '../pages/draft.ts';
import { OrderPage } from '../pages/order.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';

test('a guest: suggestions appear while typing and lead to the product', async ({ page }) => {
  const catalog = new CatalogPage(page);
  await catalog.open('/catalog');
  await catalog.search.pressSequentially('32679');
  await expect(catalog.suggestions.first()).toBeVisible();
  await expect(catalog.suggestions.filter({ hasText: ARTICLE })).toHaveCount(1);
  await catalog.suggestions.filter({ hasText: ARTICLE }).click();
  await page.waitForURL(`**/product/${ARTICLE}`);
  await expect(catalog.heading).toContainText('OptiDin BM63-1C16');
});

test('suggestions that come late stay away when one has gone on', async ({ page }) => {
  const catalog = new CatalogPage(page);
  await catalog.open('/catalog');
  const late = await holdSuggestions(page);
  await catalog.search.pressSequentially('32679');
  await late.asked;
  await page.keyboard.press('Tab');
  await late.answer();
  await expect(catalog.suggestions.filter({ visible: true })).toHaveCount(0);
});

test('the guest sees base prices and the way in instead of «Купить»', async ({ page }) => {
  const catalog = new CatalogPage(page);
  await catalog.open(`/product/${ARTICLE}`);
  await expect(page.getByText('281,00 ₽')).toBeVisible();
  await expect(catalog.buy(ARTICLE)).toHaveCount(0);
  await page.getByRole('link', { name: 'Войти, чтобы заказать' }).click();
  await page.waitForURL('**/sign-in?next=/product/326794');
});

test.describe('signed in', () => {
  test.use({ person: 'buyer@example.com' });

  test('the draft of the header follows «Купить»', async ({ page, isMobile }) => {
    const draft = new DraftPage(page);
    await draft.open('/drafts');
    await draft.createDraft();
    const number = draft.number;
    const catalog = new CatalogPage(page);
    await catalog.open(`/catalog?q=${ARTICLE}`);
    await catalog.buy(ARTICLE).click();
    // 12 × 202,32 and 22 % of VAT.
    await expect(catalog.badge).toContainText(isMobile ? /1/ : new RegExp(`${number}.*1\\sпоз\\..*2\\s961,96\\s₽`));
    await catalog.open(`/product/249184`);
    await catalog.buy('249184').click();
    await expect(catalog.badge).toContainText(isMobile ? /2/ : /2\sпоз\./);
  });

  test('«с НДС» shows prices with VAT, here and on the next page', async ({ page }) => {
    const catalog = new CatalogPage(page);
    await catalog.open(`/product/${ARTICLE}`);
    await expect(page.getByRole('main')).toContainText('202,32');
    await page.getByRole('switch').click();
    await expect(page.getByRole('switch')).toHaveAttribute('aria-checked', 'true');
    await expect(page.getByRole('main')).toContainText('246,83');
    await catalog.open(`/catalog?q=${ARTICLE}`);
    await expect(page.getByRole('main')).toContainText('246,83');
  });

  test('the order pad suggests articles', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.text.pressSequentially('32679');
    const found = page.getByRole('main').getByRole('option').or(page.getByRole('main').getByRole('listitem')).filter({ hasText: ARTICLE });
    await found.first().click();
    await expect(draft.text).toHaveValue(ARTICLE);
    await expect(draft.howMany).toBeFocused();
    await draft.howMany.press('Enter');
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
  });

  test('suggestions of the order pad that come late do not cover it', async ({ page }) => {
    const draft = await DraftPage.start(page);
    const late = await holdSuggestions(page);
    await draft.text.pressSequentially('32679');
    await late.asked;
    await draft.howMany.focus();
    await late.answer();
    await expect(page.getByRole('main').getByText(ARTICLE).filter({ visible: true })).toHaveCount(0);
  });

  test('the letter of the invoice is at /dev/mail and leads to the order', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.add(ARTICLE, '12');
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    await draft.send();
    const order = new OrderPage(page);
    await expect(order.status('Получен счет')).toBeVisible({ timeout: 20_000 });
    const number = order.number;
    const total = await order.fact('Итого с НДС').innerText();

    const letter = page.getByRole('listitem').filter({ hasText: `по заказу ${number}` });
    await expect(async () => {
      await page.goto('/dev/mail');
      await expect(letter).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 15_000 });
    await expect(letter).toContainText('buyer@example.com');
    await expect(letter.getByRole('link')).toHaveText(/^Получен счёт ТД\d{9} по заказу/);
    await letter.getByRole('link').click();
    await expect(page.getByRole('main')).toContainText(total);
    await page.getByRole('link', { name: new RegExp(`/orders/${number}$`) }).click();
    await expect(order.heading).toContainText(number);
  });
});

/** Keeps the answer with the suggestions back until `answer` is called; resolves when the page has it. */
async function holdSuggestions(page: Page): Promise<{ asked: Promise<unknown>; answer: () => Promise<void> }> {
  let release = () => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route('**/suggest*', async (route) => {
    await held;
    await route.continue();
  });
  const answered = page.waitForResponse('**/suggest*');
  return {
    asked: page.waitForRequest('**/suggest*'),
    answer: async () => {
      release();
      await (await answered).finished();
      // Painted, if it is going to be.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))));
    },
  };
}
