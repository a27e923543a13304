// Every page, at both sizes, light and dark: accessibility, sizes, text, keyboard.

import type { Page } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CatalogPage } from '../pages/catalog.ts';
import { DraftPage } from '../pages/draft.ts';
import { OrderPage } from '../pages/order.ts';
import { OwnPage, PAGE } from '../pages/own.ts';
import { PortalPage } from '../pages/page.ts';
import { SignInPage } from '../pages/sign_in.ts';
import { focus, shifted, sideways, smallTargets, violations, wrongText } from '../support/accessible.ts';
import { PASSWORD } from '../support/server.mjs';
import { expect, test, type Person } from '../support/test.ts';

const ARTICLE = '326794';

interface View {
  name: string;
  person?: Person;
  title: RegExp;
  open: (page: Page) => Promise<void>;
  /** Status that the page is answered with, when it is not 200. */
  status?: number;
  /** Something is open above the page: what is under it cannot be pressed. */
  overlaid?: boolean;
}

const at = (path: string) => (page: Page) => new PortalPage(page).open(path);
const buyer = 'buyer@example.com' as const;

const VIEWS: View[] = [
  { name: 'sign-in', title: /^Вход — /, open: at('/sign-in') },
  {
    name: 'sign-in, refused',
    title: /^Ошибка: Вход — /,
    open: async (page) => {
      await page.goto('/sign-in');
      await new SignInPage(page).submit('nobody@example.com', PASSWORD);
      await expect(new SignInPage(page).error).toBeVisible();
    },
  },
  { name: 'registration', title: /^Регистрация — /, open: at('/register') },
  { name: 'recovery', title: /^Восстановить пароль — /, open: at('/recover') },
  { name: 'letter sent', title: /^Проверьте почту — /, open: at('/letter-sent') },
  { name: 'agreement', title: /^Согласие на обработку персональных данных — /, open: at('/agreement/personal') },
  { name: 'profile', person: 'dealer@example.com', title: /^Личные данные профиля — /, open: at('/profile') },
  { name: 'profile, signing in', person: 'dealer@example.com', title: /^Вход и\sсеансы — /, open: at('/profile/security') },
  { name: 'profile, letters', person: 'dealer@example.com', title: /^Адреса и\sписьма — /, open: at('/profile/emails') },
  { name: 'profile, deletion', person: 'dealer@example.com', title: /^Удалить профиль — /, open: at('/profile/delete') },
  { name: 'company', person: 'dealer@example.com', title: /^Информация о\sкомпании — /, open: at('/company') },
  { name: 'company, one more', person: 'dealer@example.com', title: /^Добавить контрагента — /, open: at('/company/add') },
  { name: 'company, discounts', person: 'dealer@example.com', title: /^Скидки — /, open: at('/company/discounts') },
  { name: 'company, keys', person: 'dealer@example.com', title: /^Доступ к\sAPI — /, open: at('/company/api') },
  { name: 'company, webhooks', person: 'dealer@example.com', title: /^Вебхуки — /, open: at('/company/hooks') },
  { name: 'users', person: 'dealer@example.com', title: /^Управление пользователями — /, open: at('/users') },
  { name: 'a user', person: 'dealer@example.com', title: /^Петрова Анна Сергеевна — /, open: at('/users/2') },
  { name: 'audit list', person: 'dealer@example.com', title: /^Журнал действий — /, open: at('/users/audit') },
  { name: 'staff', person: 'manager@example.com', title: /^CMS — /, open: at('/staff') },
  { name: 'staff, people', person: 'manager@example.com', title: /^Пользователи дилеров — /, open: at('/staff/people') },
  { name: 'staff, orders', person: 'manager@example.com', title: /^Заказы — /, open: at('/staff/orders?queue=closed') },
  {
    name: 'staff, an order',
    person: 'manager@example.com',
    title: /^Заказ \d+ — /,
    open: async (page) => {
      await page.goto('/staff/orders?queue=invoiced');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/\/staff\/orders\/\d+$/);
      const address = page.url();
      await page.goto(`${address}?percent=5`);
      for (const folded of await page.getByRole('main').locator('details.fold > summary').all()) await folded.click();
    },
  },
  { name: 'staff, companies', person: 'manager@example.com', title: /^Компании — /, open: at('/staff/companies') },
  {
    name: 'staff, a company',
    person: 'manager@example.com',
    title: / — /,
    open: async (page) => {
      await page.goto('/staff/companies?q=dealer@example.com');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/\/staff\/companies\/\d+$/);
      for (const folded of await page.getByRole('main').locator('details.fold > summary').all()) await folded.click();
    },
  },
  { name: 'staff, a contract', person: 'manager@example.com', title: /^Договор /, open: at('/staff/contracts/1') },
  { name: 'staff, products', person: 'manager@example.com', title: /^Товары — /, open: at('/staff/products') },
  { name: 'staff, a product', person: 'manager@example.com', title: /^326794/, open: at(`/staff/products/${ARTICLE}`) },
  {
    name: 'staff, a product with a photo',
    person: 'manager@example.com',
    title: /^249184/,
    open: async (page) => {
      await page.goto('/staff/products/249184');
      const dot =
        'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
      const file = { name: 'dot.png', mimeType: 'image/png', buffer: Buffer.from(dot, 'base64') };
      await page.getByLabel('Файл фотографии').setInputFiles(file);
      await page.getByRole('button', { name: 'Добавить фотографию' }).click();
      await expect(page.getByRole('img', { name: 'Фотография 1' })).toBeVisible();
    },
  },
  { name: 'product with a photo', person: buyer, title: /249184/, open: at('/product/249184') },
  { name: 'staff, a new product', person: 'manager@example.com', title: /^Новый товар — /, open: at('/staff/products/new') },
  { name: 'staff, tables of products', person: 'manager@example.com', title: /^Таблицы товаров — /, open: at('/staff/catalog') },
  {
    name: 'staff, a table of products',
    person: 'manager@example.com',
    title: /^a11y.csv — /,
    open: async (page) => {
      await page.goto('/staff/catalog');
      const buffer = Buffer.from(`Артикул;Кратность;Масса, кг\n${ARTICLE};24;\nнет-такого;1;0,1\n`);
      await page.getByLabel('Таблица', { exact: true }).setInputFiles({ name: 'a11y.csv', mimeType: 'text/csv', buffer });
      await page.getByRole('button', { name: 'Загрузить и посмотреть' }).click();
      await page.waitForURL(/\/staff\/catalog\/\d+$/);
    },
  },
  { name: 'staff, keys', person: 'manager@example.com', title: /^Ключи\sAPI — /, open: at('/staff/keys') },
  { name: 'staff, simulator', person: 'manager@example.com', title: /^Симулятор — /, open: at('/staff/simulator') },
  { name: 'staff, prices', person: 'manager@example.com', title: /^Цены — /, open: at('/staff/prices') },
  {
    name: 'staff, a table of prices',
    person: 'manager@example.com',
    title: /^a11y.csv — /,
    open: async (page) => {
      await page.goto('/staff/prices');
      const buffer = Buffer.from(`Артикул;Цена\n${ARTICLE};295,50\nнет-такого;5\n249184;дорого\n`);
      await page.getByLabel('Таблица', { exact: true }).setInputFiles({ name: 'a11y.csv', mimeType: 'text/csv', buffer });
      await page.getByRole('button', { name: 'Загрузить и посмотреть' }).click();
      await page.waitForURL(/\/staff\/prices\/\d+$/);
    },
  },
  { name: 'staff, stock', person: 'manager@example.com', title: /^Остатки — /, open: at('/staff/stock') },
  { name: 'staff, sales', person: 'manager@example.com', title: /^Отчёты дилеров — /, open: at('/staff/sales') },
  {
    name: 'staff, a report of a dealer',
    person: 'manager@example.com',
    title: /^(Продажи|Остатки|Товарная)/,
    open: async (page) => {
      await page.goto('/staff/sales?kind=sales');
      await page.getByRole('main').locator('td.b a').first().click();
      await page.waitForURL(/\/staff\/sales\/\d+$/);
    },
  },
  { name: 'staff, exchange with 1C', person: 'manager@example.com', title: /^Обмен с\s1С — /, open: at('/staff/exchange') },
  { name: 'staff, goods under way', person: 'manager@example.com', title: /^Товары в\sпути — /, open: at('/staff/receipts') },
  { name: 'staff, new goods under way', person: 'manager@example.com', title: /^Добавить поступление — /, open: at('/staff/receipts/new') },
  {
    name: 'staff, a lot under way',
    person: 'manager@example.com',
    title: / — /,
    open: async (page) => {
      await page.goto('/staff/receipts');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/\/staff\/receipts\/\d+$/);
    },
  },
  { name: 'staff, ways', person: 'manager@example.com', title: /^Дни в\sпути — /, open: at('/staff/ways') },
  { name: 'staff, capacity', person: 'manager@example.com', title: /^Производство — /, open: at('/staff/capacity') },
  {
    name: 'staff, a series',
    person: 'manager@example.com',
    title: / — /,
    open: async (page) => {
      await page.goto('/staff/capacity');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/\/staff\/capacity\/\d+$/);
    },
  },
  { name: 'staff, news', person: 'manager@example.com', title: /^Новости — /, open: at('/staff/news') },
  { name: 'staff, changes', person: 'manager@example.com', title: /^История изменений — /, open: at('/staff/changes') },
  { name: 'staff, payments', person: 'manager@example.com', title: /^Оплаты — /, open: at('/staff/payments') },
  { name: 'projects', person: 'designer@example.com', title: /^Проекты — /, open: at('/projects') },
  { name: 'project, new', person: 'designer@example.com', title: /^Новый проект — /, open: at('/projects/new') },
  { name: 'project', person: 'designer@example.com', title: /^№\s1 Бизнес-центр/, open: at('/projects/1') },
  {
    name: 'staff, an order in production',
    person: 'manager@example.com',
    title: /^Заказ /,
    open: async (page) => {
      await page.goto('/staff/orders?queue=production');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/\/staff\/orders\/\d+$/);
    },
  },
  { name: 'staff, projects', person: 'manager@example.com', title: /^Проекты — /, open: at('/staff/projects') },
  { name: 'staff, a project', person: 'manager@example.com', title: /^№\s1 Бизнес-центр/, open: at('/staff/projects/1') },
  { name: 'status of an order', title: /^Узнать статус заказа — /, open: at('/status?number=1&inn=1') },
  { name: 'catalogue of a guest', title: /^Каталог — /, open: at('/catalog') },
  { name: 'catalogue', person: buyer, title: /^Каталог — /, open: at('/catalog') },
  { name: 'catalogue, filters', person: buyer, title: /^Каталог — /, open: at('/catalog#filter') },
  { name: 'search', person: buyer, title: /^Поиск: 32679/, open: at('/catalog?q=32679') },
  { name: 'search, nothing found', person: buyer, title: /^Поиск: /, open: at('/catalog?q=несуществующее') },
  { name: 'product of a guest', title: /326794/, open: at(`/product/${ARTICLE}`) },
  { name: 'product', person: buyer, title: /326794/, open: at(`/product/${ARTICLE}`) },
  { name: 'product, discontinued', person: buyer, title: /103545/, open: at('/product/103545') },
  { name: 'desk', person: buyer, title: /^Рабочий стол — /, open: at('/desk') },
  { name: 'drafts', person: buyer, title: /^Черновики — /, open: at('/drafts') },
  { name: 'drafts, filtered', person: buyer, title: /^Черновики — /, open: at('/drafts?q=1&from=2026-01-01&state=asked&sort=largest') },
  { name: 'draft, empty', person: buyer, title: /^Черновик \d+/, open: openEmptyDraft },
  { name: 'draft with lines', person: buyer, title: /^Черновик \d+/, open: openDraft },
  {
    name: 'draft, terms',
    person: buyer,
    title: /^Черновик \d+/,
    open: async (page) => {
      await openDraft(page);
      const draft = new DraftPage(page);
      await draft.reveal(page.getByLabel('Комментарий', { exact: true }));
      await draft.reveal(page.getByLabel('Склад отгрузки'));
    },
  },
  {
    name: 'draft, a refused quantity',
    person: buyer,
    title: /^Черновик \d+/,
    open: async (page) => {
      await openDraft(page);
      const draft = new DraftPage(page);
      await draft.quantity(ARTICLE).fill('-5');
      await draft.quantity(ARTICLE).press('Enter');
      await expect(draft.quantity(ARTICLE)).toHaveAttribute('aria-invalid', 'true');
    },
  },
  {
    name: 'draft, suggestions',
    overlaid: true,
    person: buyer,
    title: /^Черновик \d+/,
    open: async (page) => {
      await openDraft(page);
      await new DraftPage(page).text.pressSequentially('32679');
      await expect(page.getByText('326796')).toBeVisible();
    },
  },
  {
    name: 'header, suggestions',
    overlaid: true,
    person: buyer,
    title: /^Рабочий стол — /,
    open: async (page) => {
      const portal = new PortalPage(page);
      await portal.open('/desk');
      await portal.search.pressSequentially('32679');
      await expect(portal.suggestions.first()).toBeVisible();
    },
  },
  {
    name: 'adding products',
    person: buyer,
    title: /^Добавить товары — /,
    open: async (page) => {
      await openDraft(page);
      await at(`/drafts/${new DraftPage(page).number}/import`)(page);
    },
  },
  {
    name: 'preview of a list',
    person: buyer,
    title: /^Вставка из\sбуфера обмена — /,
    open: async (page) => {
      await openDraft(page);
      await at(`/drafts/${new DraftPage(page).number}/import`)(page);
      await page.getByLabel('Вставьте строки из Excel, письма или чертежа').fill('326789 - 20 шт\n103545;60000\nBM63\nнет такого 3\n326797 много');
      await page.getByRole('button', { name: 'Распознать' }).click();
      await page.waitForURL(/\/import\/\d+$/);
      await new PortalPage(page).awake();
    },
  },
  {
    name: 'history',
    person: buyer,
    title: /^История черновика \d+/,
    open: async (page) => {
      await openDraft(page);
      await at(`/drafts/${new DraftPage(page).number}/history`)(page);
    },
  },
  {
    name: 'what if',
    person: buyer,
    title: /^Что если: черновик \d+/,
    open: async (page) => {
      await openDraft(page);
      await at(`/drafts/${new DraftPage(page).number}/what-if`)(page);
      await page.getByLabel('Другое количество, 326794').fill('много');
      await page.getByRole('button', { name: 'Рассчитать сроки' }).click();
      await page.waitForURL(/q\d+=/);
    },
  },
  {
    name: 'replacement',
    person: buyer,
    title: /^Замена: 103545/,
    status: 422,
    open: async (page) => {
      await openDraft(page);
      const draft = new DraftPage(page);
      await draft.text.fill('103545');
      await draft.howMany.fill('60000');
      await draft.howMany.press('Enter');
      await page.getByRole('link', { name: 'Что можно взять' }).first().click();
      await page.waitForURL(/\/replacement\?/);
    },
  },
  { name: 'dates of a product', person: buyer, title: /OptiDin BM63-1C16-4,5-УХЛ3, артикул 326794 — /, open: at('/product/326794?w5=3000&w1=abc') },
  {
    name: 'an explained price',
    person: buyer,
    title: /OptiDin BM63-1C16-4,5-УХЛ3, артикул 326794 — /,
    open: async (page) => {
      await at('/product/326794')(page);
      await page.getByText('Как получилась цена').click();
      await expect(page.locator('#price')).toBeVisible();
    },
  },
  {
    name: 'an explained line',
    person: buyer,
    title: /^Цена товара 326794 — /,
    open: async (page) => {
      await openDraft(page);
      const price = page.getByRole('row').filter({ hasText: '326794' }).locator('a[href$="/price"]');
      await at((await price.getAttribute('href'))!)(page);
    },
  },
  { name: "distributors' stock", person: buyer, title: /OptiDin BM63-1C16-4,5-УХЛ3, артикул 326794 — /, open: at('/product/326794?stock=dealers') },
  { name: "distributors' stock, map", person: buyer, title: /OptiDin BM63-1C16-4,5-УХЛ3, артикул 326794 — /, open: at('/product/326794?stock=dealers&view=map') },
  { name: 'proposals, filtered', person: buyer, title: /^Коммерческие предложения — /, open: at('/orders?tab=proposals&state=expired') },
  { name: 'proposals', person: buyer, title: /^Коммерческие предложения — /, open: at('/orders?tab=proposals') },
  {
    name: 'proposal',
    person: buyer,
    title: /^Коммерческое предложение \d+/,
    open: async (page) => {
      await openDraft(page);
      await page.getByText('Документы', { exact: true }).click();
      await page.getByRole('button', { name: 'Создать коммерческое предложение' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('Коммерческое предложение');
    },
  },
  { name: 'templates', person: buyer, title: /^Шаблоны — /, open: at('/templates') },
  {
    name: 'own articles',
    person: buyer,
    title: /^Свои артикулы — /,
    open: async (page) => {
      const own = new OwnPage(page);
      await own.open(PAGE);
      await own.paste(Array.from({ length: 60 }, (_, at) => `ЭЛ-${at}\t${at < 55 ? ARTICLE : 'нет'}`).join('\n'));
      await expect(page.getByRole('status')).toContainText('не принято 5');
      await own.awake();
    },
  },
  {
    name: 'own articles, a refused one',
    person: buyer,
    title: /^Ошибка: Свои артикулы — /,
    open: async (page) => {
      const own = new OwnPage(page);
      await own.open(PAGE);
      await own.add('ЭЛ-15', 'яблоко');
      await expect(page.getByRole('alert')).toBeVisible();
      await own.awake();
    },
  },
  { name: 'orders', person: buyer, title: /^Получен счет — /, open: at('/orders') },
  { name: 'orders, filtered', person: buyer, title: /^Получен счет — /, open: at('/orders?q=1&from=2026-01-01&sort=largest') },
  { name: 'orders, empty', person: buyer, title: /^Отслеживаемые — /, open: at('/orders?tab=tracked') },
  {
    name: 'order',
    person: buyer,
    title: /^Заказ \d+ — /,
    open: async (page) => {
      await page.goto('/orders');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/\/orders\/\d+$/);
      await new OrderPage(page).awake();
    },
  },
  {
    name: 'order, to production',
    person: buyer,
    title: /^Заказ \d+ — /,
    open: async (page) => {
      await page.goto('/orders');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/\/orders\/\d+$/);
      await new OrderPage(page).awake();
      await page.getByRole('main').locator('details.start summary').click();
    },
  },
  { name: 'report, orders', person: buyer, title: /^Готовность заказов/, open: at('/reports/orders') },
  { name: 'report, orders, filtered', person: buyer, title: /^Готовность заказов/, open: at('/reports/orders?q=1&sort=smallest') },
  { name: 'report, goods', person: buyer, title: /^Готовность продукции/, open: at('/reports/products') },
  { name: 'charts', person: buyer, title: /^Динамика — /, open: at('/reports/charts') },
  { name: 'report, shipments', person: buyer, title: /^Отгрузки — /, open: at('/reports/shipments') },
  {
    name: 'waybill',
    person: buyer,
    title: /^Накладная УТ\d+ от\s/,
    open: async (page) => {
      await page.goto('/reports/shipments');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/\/shipments\//);
    },
  },
  { name: 'warehouses', person: buyer, title: /^Склады — /, open: at('/warehouses') },
  {
    name: 'warehouse',
    person: buyer,
    title: /^Склад \S+ — /,
    open: async (page) => {
      await page.goto('/warehouses');
      await page.getByRole('main').locator('td.b a').first().click();
      await page.waitForURL(/\/warehouses\/\d+$/);
    },
  },
  { name: 'stock of a dealer', person: buyer, title: /^Остатки продукции — /, open: at('/stock') },
  { name: 'sales of a month', person: buyer, title: /^Продажи \(Sell-out\) — /, open: at('/sales') },
  { name: 'sales by contract', person: buyer, title: /^Продажи по 3-х стороннему договору — /, open: at('/sales/contract') },
  { name: 'stock of a month', person: buyer, title: /^Остатки за отчетный период — /, open: at('/sales/stock') },
  { name: 'matrix', person: buyer, title: /^Товарная матрица — /, open: at('/matrix') },
  { name: 'charts of sales', person: buyer, title: /^Отчёты о\sпродажах — /, open: at('/sales/charts') },
  { name: 'replenishment', person: buyer, title: /^Пополнение — /, open: at('/replenishment') },
  { name: 'claims', person: buyer, title: /^Рекламации — /, open: at('/claims') },
  {
    name: 'claim, a new one',
    person: buyer,
    title: /^Новая рекламация — /,
    open: async (page) => {
      await page.goto('/reports/shipments');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.getByRole('link', { name: /^Рекламация на/ }).first().click();
      await page.waitForURL(/\/claim\?/);
    },
  },
  {
    name: 'claim',
    person: buyer,
    title: /^Рекламация №\s\d+ — /,
    open: async (page) => {
      await page.goto('/reports/shipments');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.getByRole('link', { name: /^Рекламация на/ }).first().click();
      await page.getByLabel('Сколько штук').fill('1');
      await page.getByLabel('Что случилось').fill('Не включается');
      await page.getByRole('button', { name: 'Подать рекламацию' }).click();
      await page.waitForURL(/\/claims\/\d+$/);
    },
  },
  { name: 'staff, letters', person: 'manager@example.com', title: /^Письма — /, open: at('/staff/mailbox') },
  { name: 'staff, claims', person: 'manager@example.com', title: /^Рекламации — /, open: at('/staff/claims') },
  { name: 'finance', person: buyer, title: /^Финансы — /, open: at('/finance') },
  {
    name: 'invoice',
    person: buyer,
    title: /^Счет на оплату/,
    open: async (page) => {
      await page.goto('/orders');
      await page.getByRole('main').getByRole('row').getByRole('link').first().click();
      await page.waitForURL(/\/orders\/\d+$/);
      await new OrderPage(page).document('HTML').click();
      await page.waitForURL(/\.html$/);
    },
  },
  { name: 'API for developers', title: /^API для\sпрограмм — /, open: at('/api/docs') },
  { name: 'not found', person: buyer, title: /не\sнайдена — /, open: at('/drafts/1'), status: 404 },
  { name: 'not signed in', title: /^Нужно войти — /, open: at('/orders'), status: 401 },
];

/** Where pictures of the views go, when they are wanted: gallery.mjs. */
const PICTURES = process.env.BUSBAR_PICTURES;

/** What the window shows, small enough to be kept. */
async function take(page: Page, file: string): Promise<void> {
  await page.waitForTimeout(500);
  const devtools = await page.context().newCDPSession(page);
  const { data } = await devtools.send('Page.captureScreenshot', { format: 'webp', quality: 55 });
  await writeFile(file, Buffer.from(data, 'base64'));
}

for (const view of VIEWS) {
  test.describe(view.name, () => {
    test.use({ person: view.person });

    test('is accessible, fits, and reads well', async ({ page, watch, isMobile }) => {
      watch.expect(...(view.status ? [view.status] : []));
      await view.open(page);
      if (PICTURES) await take(page, join(PICTURES, `${view.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')}-${page.viewportSize()?.width}.webp`));

      await test.step('heading, title, text; nothing has moved', async () => {
        await expect.soft(page.getByRole('heading', { level: 1 })).toHaveCount(1);
        await expect.soft(page.getByRole('main')).toHaveCount(1);
        await expect.soft(page.locator('html')).toHaveAttribute('lang', 'ru');
        await expect.soft(page).toHaveTitle(view.title);
        expect.soft(await wrongText(page)).toEqual([]);
        const moved = await shifted(page);
        expect.soft(moved.sum, `layout shift: ${moved.what.join('; ')}`).toBeLessThanOrEqual(0.02);
      });

      for (const colorScheme of ['light', 'dark'] as const) {
        await test.step(`axe, ${colorScheme}`, async () => {
          await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
          // Under the sticky head axe takes every link for too small.
          await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
          expect.soft(await violations(page), `axe, ${colorScheme}`).toEqual([]);
        });
      }

      if (!view.overlaid) {
        await test.step('targets', async () => {
          const least = isMobile ? { control: 44, link: 24 } : { control: 24, link: 24 };
          expect.soft(await smallTargets(page, least), 'targets too small').toEqual([]);
        });
        await test.step('Tab, and the focus is seen', async () => {
          expect.soft(await tabThrough(page), 'focus not seen').toEqual([]);
        });
      }

      await test.step('no sideways scrolling', async () => {
        expect.soft(await sideways(page), 'scrolls sideways').toEqual([]);
        await page.setViewportSize({ width: 320, height: 700 });
        expect.soft(await sideways(page), 'scrolls sideways at 320 px').toEqual([]);
      });
    });
  });
}

test('the ordering path by keyboard alone', async ({ page }) => {
  test.slow();
  const { keyboard } = page;
  const draft = new DraftPage(page);
  const catalog = new CatalogPage(page);

  await test.step('sign in', async () => {
    await page.goto('/sign-in');
    await expect(new SignInPage(page).login).toBeFocused();
    await keyboard.type(buyer);
    await keyboard.press('Tab');
    await keyboard.type(PASSWORD);
    await keyboard.press('Enter');
    await page.waitForURL('**/desk');
  });

  await test.step('a new draft', async () => {
    await tabTo(page, 'Создать черновик');
    await keyboard.press('Enter');
    await page.waitForURL(/\/drafts\/\d+$/);
    await draft.awake();
  });
  const address = page.url();

  await test.step('«/» goes to the search, the arrows choose a suggestion', async () => {
    await keyboard.press('Tab');
    await keyboard.press('/');
    await expect(draft.search).toBeFocused();
    await keyboard.type(ARTICLE);
    await expect(draft.suggestions.first()).toBeVisible();
    await keyboard.press('ArrowDown');
    await expect(draft.suggestions.first()).toHaveAttribute('aria-selected', 'true');
    await keyboard.press('Enter');
    await page.waitForURL(`**/product/${ARTICLE}`);
    await catalog.awake();
  });

  await test.step('«Купить»: the focus goes on to the quantity', async () => {
    await tabTo(page, `Купить ${ARTICLE}`);
    await keyboard.press('Enter');
    await expect(catalog.quantity(ARTICLE)).toHaveValue('12');
    await expect.soft(catalog.quantity(ARTICLE)).toBeFocused({ timeout: 2_000 });
  });

  await test.step('a line by hand', async () => {
    await draft.open(address);
    await tabTo(page, 'Название или артикулы через пробел');
    await keyboard.type('249184');
    await keyboard.press('Tab');
    await expect(draft.howMany).toBeFocused();
    await keyboard.press('Control+a');
    await keyboard.type('3');
    await keyboard.press('Enter');
    await expect(draft.quantity('249184')).toHaveValue('3');
    await expect(draft.text).toBeFocused();
  });

  await test.step('a quantity, and by the arrows to the next one and back', async () => {
    await tabTo(page, `Количество, ${ARTICLE}`);
    await keyboard.type('24');
    await keyboard.press('ArrowDown');
    await expect(draft.quantity('249184')).toBeFocused();
    await keyboard.press('ArrowUp');
    await expect(draft.quantity(ARTICLE)).toBeFocused();
    await expect(draft.quantity(ARTICLE)).toHaveValue('24');
  });

  await test.step('a line is removed and brought back: the focus is not lost', async () => {
    await tabTo(page, `Удалить ${ARTICLE}`);
    await keyboard.press('Enter');
    await expect(draft.lines).toHaveCount(1);
    expect.soft((await focus(page)).on, 'the focus after removing a line').not.toBe('');
    await tabTo(page, 'Вернуть');
    await keyboard.press('Enter');
    await expect(draft.lines).toHaveCount(2);
    expect.soft((await focus(page)).on, 'the focus after bringing a line back').not.toBe('');
  });

  await test.step('«Получить счёт»', async () => {
    if (await page.getByRole('link', { name: 'Далее' }).isVisible()) {
      await tabTo(page, 'Далее');
      await keyboard.press('Enter');
    }
    await tabTo(page, 'Получить счёт');
    await keyboard.press('Enter');
    await page.waitForURL(/\/orders\/\d+$/);
  });
});

/** Presses Tab through the page and collects where the focus cannot be seen. */
async function tabThrough(page: Page): Promise<string[]> {
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  const wrong = new Set<string>();
  for (let stop = 0; stop < 40; stop += 1) {
    await page.keyboard.press('Tab');
    const now = await focus(page);
    if (now.on === '') break;
    for (const sentence of now.wrong) wrong.add(sentence);
  }
  return [...wrong];
}

/** Presses Tab until the element with this name has the focus. */
async function tabTo(page: Page, name: string) {
  const target = page.getByRole('button', { name, exact: true }).or(page.getByRole('link', { name, exact: true })).or(page.getByLabel(name, { exact: true }));
  for (let presses = 0; presses < 120; presses += 1) {
    await page.keyboard.press('Tab');
    if ((await target.and(page.locator(':focus')).count()) > 0) return;
  }
  throw new Error(`Tab does not come to «${name}»`);
}

async function openEmptyDraft(page: Page) {
  await page.goto('/desk');
  const draft = new DraftPage(page);
  await draft.createDraft();
  await draft.awake();
}

async function openDraft(page: Page) {
  await openEmptyDraft(page);
  const draft = new DraftPage(page);
  await draft.add(`${ARTICLE} 249184 103545`, '5');
  await expect(draft.lines).toHaveCount(3);
}
