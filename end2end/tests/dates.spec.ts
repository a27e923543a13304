// When products can be ready: «Узнать наличие», the dates of a draft and of an order, how a price came about.

import type { Page } from '@playwright/test';
import { CatalogPage } from '../pages/catalog.ts';
import { DraftPage } from '../pages/draft.ts';
import { OrderPage } from '../pages/order.ts';
import { shifted } from '../support/accessible.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';
const DISCONTINUED = '103545';
const PLACE = 'КЭАЗ Владивосток';

/** A row of «Узнать наличие». */
const place = (page: Page, name: string) => page.locator('#availability').getByRole('row').filter({ has: field(page, name) });
const field = (page: Page, name: string) => page.getByLabel(`Требуемое количество, ${name}`);
const calculate = (page: Page) => page.getByRole('button', { name: 'Рассчитать сроки' }).click();

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled, person: 'buyer@example.com' });

    test('2 pieces in Владивосток become a pack, with its date and where it comes from', async ({ page }) => {
      const catalog = new CatalogPage(page);
      await catalog.open(`/product/${ARTICLE}#availability`);
      await expect(place(page, PLACE)).toContainText('введите количество');
      await field(page, PLACE).fill('2');
      await calculate(page);
      await page.waitForURL(/w5=2.*#availability/);
      await expect(field(page, PLACE)).toHaveValue('2');
      await expect(place(page, PLACE)).toContainText('12 шт. - 1 раб. дн.');
      await expect(place(page, PLACE)).toContainText('на складе');
      await expect(place(page, PLACE)).toContainText('округлено до 12 шт: в упаковке 12');
      await expect(place(page, 'Склад Москва')).toContainText('введите количество');
      await expect(page.getByText(/Рассчитано \d\d\.\d\d\.\d{4} в\s\d\d:\d\d/)).toBeVisible();

      await test.step('more than is there comes in parts', async () => {
        await field(page, PLACE).fill('3000');
        await field(page, PLACE).press('Enter');
        await page.waitForURL(/w5=3000/);
        await expect(place(page, PLACE)).toContainText(/из\sМосквы|из\sпроизводства|в\sпути/);
        await expect(place(page, PLACE)).toContainText(/раб\.\sдн\..*раб\.\sдн\./s);
      });

      await test.step('a pack more by its button', async () => {
        await field(page, PLACE).fill('2');
        await place(page, PLACE).getByRole('button', { name: 'Больше' }).click();
        await expect(field(page, PLACE)).toHaveValue('12');
        await expect(place(page, PLACE)).toContainText('12 шт. - 1 раб. дн.');
      });
    });

    test('a wrong quantity is said at its field and stays there', async ({ page }) => {
      await new CatalogPage(page).open(`/product/${ARTICLE}`);
      await field(page, PLACE).fill('много');
      await field(page, 'Склад Москва').fill('12');
      await calculate(page);
      await expect(field(page, PLACE)).toHaveValue('много');
      await expect(field(page, PLACE)).toHaveAttribute('aria-invalid', 'true');
      await expect(place(page, PLACE)).toContainText('Количество — это число');
      await expect(place(page, 'Склад Москва')).toContainText('12 шт. - 1 раб. дн.');
      await expect(page).toHaveTitle(/^Ошибка: /);
    });

    test('what is not made any more says what is missing, and what is made instead', async ({ page }) => {
      await new CatalogPage(page).open(`/product/${DISCONTINUED}?w1=900000`);
      await expect(place(page, 'Склад Москва')).toContainText('снят с производства');
      const offer = page.locator('#availability').getByRole('status');
      await expect(offer).toContainText('Не хватает');
      await expect(offer.getByRole('link', { name: ARTICLE })).toHaveAttribute('href', `/product/${ARTICLE}`);
      await offer.getByRole('link', { name: 'Узнать наличие замены' }).click();
      await page.waitForURL(new RegExp(`/product/${ARTICLE}\\?w1=`));
      await expect(place(page, 'Склад Москва')).toContainText('раб. дн.');
    });

    test('the list leads to «Узнать наличие»', async ({ page }) => {
      const catalog = new CatalogPage(page);
      await catalog.open(`/catalog?q=${ARTICLE}`);
      await page.getByRole('link', { name: `Узнать наличие, ${ARTICLE}` }).click();
      await page.waitForURL(`**/product/${ARTICLE}#availability`);
      await expect(page.getByRole('heading', { name: 'Узнать наличие' })).toBeInViewport();
    });

    test('a price opens and says how it came about', async ({ page }) => {
      await new CatalogPage(page).open(`/product/${ARTICLE}`);
      const steps = page.locator('#price');
      await expect(steps).toBeHidden();
      await page.getByText('Как получилась цена').click();
      await expect(steps).toContainText('281,00 ₽');
      await expect(steps).toContainText('Скидка по договору −28 %');
      await expect(steps).toContainText('202,32 ₽');
      await expect(steps).toContainText('НДС 22 %');
      await expect(steps).toContainText('246,83 ₽');
    });

    test('what is left of an old product, and the rest from what replaces it', async ({ page, watch }) => {
      watch.expect(422);
      const draft = await DraftPage.start(page);
      await draft.add(DISCONTINUED, '12');
      await expect(draft.lines).toHaveCount(1);
      await draft.text.fill(DISCONTINUED);
      await draft.howMany.fill('88');
      await draft.howMany.press('Enter');
      await page.getByRole('link', { name: 'Что можно взять' }).click();
      await page.waitForURL(/\/replacement\?/);
      await expect(page.getByRole('main')).toContainText('Нужно 100 шт. «OptiDin ВМ63-1С16-УХЛ3». Товар снят с производства, можно взять 24 шт.');
      await page.getByRole('button', { name: /^Взять всё, / }).click();
      await page.waitForURL(/\/drafts\/\d+$/);
      await draft.awake();
      await expect(draft.quantity(DISCONTINUED)).toHaveValue('24');
      await expect(draft.quantity(ARTICLE)).toHaveValue('84');
      await expect(page.getByText('Количество покрыто: строки в черновике.')).toBeVisible();
    });

    test('a draft is compared from every warehouse, and one is chosen', async ({ page }) => {
      const draft = await DraftPage.start(page);
      await draft.add(ARTICLE, '9000');
      await expect(draft.lines).toHaveCount(1);
      await draft.showTerms();
      await page.getByRole('link', { name: 'Сравнить склады и количество' }).click();
      await page.waitForURL(/\/what-if$/);
      const from = (name: string) => page.getByRole('table', { name: 'Откуда отгрузить' }).getByRole('row').filter({ hasText: name });
      await expect(from('Склад Москва')).toContainText('раньше всех');
      await expect(from(PLACE)).toContainText('и ещё 1 отгрузка');
      await page.getByLabel(`Другое количество, ${ARTICLE}`).fill('20');
      await page.getByRole('button', { name: 'Рассчитать сроки' }).click();
      await page.waitForURL(/q\d+=20/);
      await expect(page.getByText('округлено до 24 шт: в упаковке 12')).toBeVisible();
      await expect(from('Как сейчас')).toBeVisible();
      await expect(from(PLACE)).toContainText('1 раб. дн.');
      await page.getByRole('button', { name: `Выбрать склад «${PLACE}»` }).click();
      await page.waitForURL(/\/drafts\/\d+$/);
      await draft.awake();
      await expect(page.getByText('Черновик изменён, сроки пересчитаны.')).toBeVisible();
      await expect(draft.quantity(ARTICLE)).toHaveValue('24');
      await draft.showTerms();
      await expect(page.getByRole('complementary', { name: 'Оформление' })).toContainText(PLACE);
    });

    test('a proposal fixes a draft, and comes back', async ({ page }) => {
      const draft = await DraftPage.start(page);
      await draft.add(ARTICLE, '12');
      await expect(draft.lines).toHaveCount(1);
      const number = draft.number;
      await page.getByText('Документы', { exact: true }).click();
      await page.getByLabel('Срок действия').fill('400');
      await page.getByRole('button', { name: 'Создать коммерческое предложение' }).click();
      await expect(page.getByLabel('Срок действия')).toHaveAttribute('aria-invalid', 'true');
      await page.getByLabel('Срок действия').fill('14');
      await page.getByRole('button', { name: 'Создать коммерческое предложение' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText(`Коммерческое предложение ${number}`);
      await expect(page.getByText(/действует до\s\d\d\.\d\d\.\d{4}/).first()).toBeVisible();
      await page.goto('/orders?tab=proposals');
      await page.getByRole('main').getByRole('link', { name: number, exact: true }).click();
      await page.getByRole('button', { name: 'Вернуть в черновики' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText(`Черновик ${number}`);
    });

    test('what distributors have, the nearest first, and where they are', async ({ page }) => {
      await new CatalogPage(page).open(`/product/${ARTICLE}?stock=dealers`);
      const rows = page.locator('#availability tbody tr');
      const all = await rows.count();
      expect(all).toBeGreaterThan(2);
      await page.getByLabel(/Ближе\sк/).selectOption('Самара');
      await page.locator('#availability').getByRole('button', { name: 'Найти' }).click();
      await page.waitForURL(/near=/);
      await expect(rows.first()).toContainText('Самара');
      await page.getByLabel('Показать').selectOption('на карте');
      await page.locator('#availability').getByRole('button', { name: 'Найти' }).click();
      await page.waitForURL(/view=map/);
      await expect(page.locator('#availability svg[role=img]')).toBeVisible();
    });

    test('dates of a draft, of its order, and of the whole', async ({ page }) => {
      const draft = await DraftPage.start(page);
      await draft.add(ARTICLE, '5');
      await expect(draft.line(ARTICLE)).toContainText(/✓\s1\sдн\./);
      await page.getByRole('link', { name: 'Обновить сроки' }).click();
      await expect(draft.line(ARTICLE)).toContainText(/✓\s1\sдн\./);
      await expect(page.getByText(/Сроки информационные, рассчитаны \d\d\.\d\d\.\d{4} в\s\d\d:\d\d/)).toBeVisible();
      await draft.showTerms();
      await expect(page.getByRole('region', { name: 'Готовность' })).toContainText(/1\sраб\.\sдн\., \d\d\.\d\d\.\d{4}/);
      await draft.showLines();

      await test.step('the price leads to its explanation', async () => {
        await expect(draft.line(ARTICLE).locator('a[href$="/price"]')).toHaveAttribute('href', /^\/drafts\/\d+\/lines\/\d+\/price$/);
      });

      await draft.send();
      const order = new OrderPage(page);
      await expect(order.fact('Готовность')).toHaveText(/^\d\d\.\d\d\.\d{4}$/);
      const line = page.getByRole('row').filter({ hasText: ARTICLE });
      await expect(line).toContainText(/\d\d\.\d\d\.\d{4}/);
      await page.getByRole('button', { name: 'Обновить сроки' }).click();
      await expect(page.getByText(/Сроки на\s\d\d\.\d\d\.\d{4} \d\d:\d\d: всё будет готово, как обещано/)).toBeVisible();
    });

    test('letters about a product are asked for, listed and taken back', async ({ page }) => {
      const portal = new CatalogPage(page);
      await portal.open('/product/326789');
      await page.getByRole('button', { name: 'Сообщить об изменении цены' }).click();
      await expect(page.getByRole('button', { name: /^Не\sсообщать об\sизменении цены$/ })).toBeVisible();
      await portal.open('/profile/emails');
      await page.getByRole('button', { name: /^Не\sсообщать о\sтоваре 326789$/ }).click();
      await expect(page.getByText('Уведомления о товарах')).toHaveCount(0);
    });
  });
}

test.describe('with script', () => {
  test.use({ person: 'buyer@example.com' });

  test('dates follow a quantity: pale, then new; the row does not move', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.add(ARTICLE, '12');
    const cell = draft.line(ARTICLE).locator('.c-lt');
    await expect(cell).toContainText(/✓\s1\sдн\./);
    let release = () => {};
    const held = new Promise<void>((done) => (release = done));
    await page.route('**/draft_dates', async (route) => {
      await held;
      await route.continue();
    });
    await draft.setQuantity(ARTICLE, '900000');
    await expect(cell).toHaveClass(/\bold\b/);
    const height = (await draft.line(ARTICLE).boundingBox())!.height;
    release();
    await expect(cell).not.toHaveClass(/\bold\b/);
    await expect(cell.locator('.lt-l')).toHaveCount(2);
    expect((await draft.line(ARTICLE).boundingBox())!.height).toBe(height);

    await test.step('«Обновить сроки» says that it has', async () => {
      await page.getByRole('link', { name: 'Обновить сроки' }).click();
      await expect(page.getByText('Сроки обновлены')).toBeVisible();
      await expect(page).toHaveURL(/\/drafts\/\d+$/);
    });
  });

  test('a draft that is opened has its dates, and nothing jumps', async ({ page }) => {
    const draft = new DraftPage(page);
    await draft.open('/drafts');
    await page.getByRole('main').getByRole('row').filter({ hasText: 'Щитовая, секция 2' }).getByRole('link').first().click();
    await page.waitForURL(/\/drafts\/\d+$/);
    await draft.awake();
    for (const cell of await page.locator('#table .c-lt').all()) await expect(cell).not.toBeEmpty();
    const { sum, what } = await shifted(page);
    expect(sum, what.join('\n')).toBeLessThan(0.02);
  });
});
