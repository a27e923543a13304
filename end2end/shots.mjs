// Pictures of every page, at both sizes, light and dark: npm run shots -- FOLDER [NAME…]
// With names only those pages: npm run shots -- /tmp/shots catalog draft

import { chromium as playwright } from '@playwright/test';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { chromium, place, sizes } from './support/chromium.mjs';
import { PASSWORD, start } from './support/server.mjs';

const [folder, ...wanted] = process.argv.slice(2);
if (!folder) {
  console.error('Say where to: npm run shots -- FOLDER [NAME…]');
  process.exit(2);
}
const target = resolve(process.env.INIT_CWD ?? '.', folder);
await mkdir(target, { recursive: true });

/** @typedef {import('@playwright/test').Page} Page */
/** @typedef {{ guest?: boolean, whole?: boolean, open: (page: Page) => Promise<unknown> }} Shot */

const at = (/** @type {string} */ path) => (/** @type {Page} */ page) => page.goto(path);

/** The demo draft and order that have something to show. */
const draft = async (/** @type {Page} */ page) => {
  await page.goto('/drafts');
  await page.getByRole('main').getByRole('row').filter({ hasText: 'Щитовая, секция 2' }).getByRole('link').first().click();
  await page.waitForURL(/\/drafts\/\d+$/);
};
const order = async (/** @type {Page} */ page) => {
  await page.goto('/orders');
  await page.getByRole('main').getByRole('row').getByRole('link').first().click();
  await page.waitForURL(/\/orders\/\d+$/);
};

/** @type {Record<string, Shot>} */
const SHOTS = {
  'sign-in': { guest: true, open: at('/sign-in') },
  'catalog-guest': { guest: true, open: at('/catalog') },
  catalog: { open: at('/catalog?q=OptiDin') },
  'catalog-filter': { open: at('/catalog?q=OptiDin#filter') },
  product: { whole: true, open: at('/product/326794') },
  'catalog-list': { open: at('/catalog?q=OptiDin&view=list') },
  'catalog-english': {
    open: async (page) => {
      await page.context().addCookies([{ name: 'lang', value: 'en', url: page.url().startsWith('http') ? page.url() : server.url }]);
      await page.goto('/catalog?q=OptiDin');
      await page.context().clearCookies({ name: 'lang' });
    },
  },
  'draft-chosen': {
    open: async (page) => {
      await draft(page);
      await page.waitForTimeout(1_000);
      for (const at of [0, 1, 2]) await page.getByRole('checkbox', { name: /^Выбрать \d/ }).nth(at).check();
    },
  },
  favourites: { open: at('/favourites') },
  recent: { open: at('/favourites/recent') },
  comparison: { open: at('/compare?articles=326794,248956,249184') },
  'product-guest': { guest: true, open: at('/product/326794') },
  suggestions: {
    open: async (page) => {
      await page.goto('/desk');
      await page.waitForTimeout(1_000);
      await page.getByRole('combobox', { name: 'Название или артикул', exact: true }).pressSequentially('326', { delay: 40 });
      await page.getByRole('option').first().waitFor();
    },
  },
  desk: { open: at('/desk') },
  drafts: { open: at('/drafts') },
  draft: { open: draft },
  'draft-whole': { whole: true, open: draft },
  'draft-terms': {
    whole: true,
    open: async (page) => {
      await draft(page);
      const next = page.getByRole('link', { name: 'Далее' });
      if (await next.isVisible()) await next.click();
    },
  },
  'draft-empty': {
    open: async (page) => {
      await page.goto('/drafts');
      await page.getByRole('main').getByRole('row').filter({ hasText: 'Объект «Причал»' }).getByRole('link').first().click();
      await page.waitForURL(/\/drafts\/\d+$/);
    },
  },
  'import-start': {
    open: async (page) => {
      await draft(page);
      await page.goto(`${page.url()}/import`);
    },
  },
  import: {
    whole: true,
    open: async (page) => {
      await draft(page);
      await page.goto(`${page.url()}/import`);
      await page.getByLabel('Вставьте строки из Excel, письма или чертежа').fill(LIST);
      await page.getByRole('button', { name: 'Распознать' }).click();
      await page.waitForURL(/\/import\/\d+$/);
    },
  },
  history: {
    open: async (page) => {
      await draft(page);
      await page.goto(`${page.url()}/history`);
    },
  },
  'own-none': { open: at('/company/articles') },
  own: {
    whole: true,
    open: async (page) => {
      await page.goto('/company/articles');
      await page.getByLabel('Вставьте два столбца из Excel').fill(OWN);
      await page.getByRole('button', { name: 'Загрузить строки' }).click();
      await page.waitForURL(/loaded/);
    },
  },
  'own-refused': {
    open: async (page) => {
      await page.goto('/company/articles');
      await page.getByLabel('Свой артикул', { exact: true }).fill('ЭЛ-15');
      await page.getByLabel('Наш артикул', { exact: true }).fill('яблоко');
      await page.getByRole('button', { name: 'Добавить', exact: true }).click();
    },
  },
  orders: { open: at('/orders') },
  'orders-empty': { open: at('/orders?tab=tracked') },
  order: { whole: true, open: order },
  invoice: {
    whole: true,
    open: async (page) => {
      await order(page);
      await page.goto(`${page.url()}/invoice.html`);
    },
  },
  'not-found': { open: at('/drafts/1') },
};

const LIST = [
  '326794 - 120 шт',
  '326791 - 20 шт',
  'OptiDin BM63-1C16-4,5-УХЛЗ 24',
  '103545;60',
  'BM63-1C16 - 24шт',
  '249І84 Расцепитель - 4',
  'ЩзешВшт ИЬ63-1С25-4,5-E{K3 10',
  '3,26797E+05	12',
  '326800 много',
].join('\n');

/** Ours are of the demo; two rows are wrong. */
const OWN = [
  'ЭЛ-0015	326794',
  'ЭЛ-0016	326791',
  'Автомат 1п С16 (щит 4)	326797',
  '326796	326794',
  'ЭЛ-0020	249184',
  'ЭЛ-0021	нет такого',
  'ЭЛ-0022	BM63',
  '	326794',
].join('\n');

const chosen = Object.entries(SHOTS).filter(([name]) => wanted.length === 0 || wanted.includes(name));
const server = await start({ products: 1_000 });
const browser = await playwright.launch(chromium);
try {
  for (const [size, settings] of Object.entries(sizes)) {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      const options = { ...place, ...settings, colorScheme, baseURL: server.url };
      const guest = await browser.newContext(options);
      const buyer = await browser.newContext(options);
      const entrance = await buyer.newPage();
      await entrance.goto('/sign-in?next=/desk');
      await entrance.getByLabel('Логин или e-mail').fill('buyer@example.com');
      await entrance.getByLabel('Пароль', { exact: true }).fill(PASSWORD);
      await entrance.getByRole('main').getByRole('button', { name: 'Войти' }).click();
      await entrance.waitForURL('**/desk');
      await entrance.close();
      for (const [name, shot] of chosen) {
        const page = await (shot.guest ? guest : buyer).newPage();
        await shot.open(page);
        await page.waitForLoadState('networkidle');
        await page.screenshot({ path: join(target, `${name}-${size}-${colorScheme}.png`), fullPage: shot.whole ?? false });
        await page.close();
      }
      await guest.close();
      await buyer.close();
    }
  }
} finally {
  await browser.close();
  await server.stop();
}
console.log(`${chosen.length * 4} pictures in ${target}`);
