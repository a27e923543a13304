// Products of the supplier: made by hand and by a table, changed by two people at once, and the simulator of demo mode.

import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';
/** A red dot as a PNG. */
const DOT = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

test.use({ apart: true });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'manager@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('a product made by hand is in the catalogue', async ({ page }) => {
      await page.goto('/staff/products');
      await page.getByRole('main').getByRole('link', { name: 'Новый товар' }).click();
      await page.waitForURL(/\/staff\/products\/new$/);
      const form = page.getByRole('main');
      await form.getByLabel('Артикул', { exact: false }).fill(ARTICLE);
      await form.getByLabel('Новая цена').fill('99,90');
      await form.getByLabel('Наименование').fill('OptiDin BM63-1C99');
      await form.getByLabel('Категория').selectOption({ index: 1 });
      await form.getByLabel('Ценовая группа').selectOption({ index: 1 });
      await form.getByLabel('Масса').fill('0,12');
      await page.getByRole('button', { name: 'Создать товар' }).click();
      await expect(page.getByRole('alert')).toContainText('уже есть');
      await expect(form.getByLabel('Наименование')).toHaveValue('OptiDin BM63-1C99');
      await form.getByLabel('Артикул', { exact: false }).fill('N-99');
      await page.getByRole('button', { name: 'Создать товар' }).click();
      await page.waitForURL(/\/staff\/products\/N%2D99$|\/staff\/products\/N-99$/);
      await expect(page.getByRole('status')).toContainText('Сохранено');
      // The catalogue follows in a moment.
      const link = page.getByRole('link', { name: 'Открыть в каталоге' });
      const address = (await link.getAttribute('href')) ?? '';
      await expect.poll(async () => (await page.request.get(address)).status(), { timeout: 20_000 }).toBe(200);
      await link.click();
      await expect(page.getByRole('heading', { level: 1 })).toContainText('BM63-1C99');
    });

    test('what a colleague saved meanwhile stands beside what was typed', async ({ page, pageOf }) => {
      const colleague = await pageOf('manager@example.com');
      for (const one of [page, colleague]) await one.goto(`/staff/products/${ARTICLE}`);
      const form = (one: typeof page) => one.getByRole('region', { name: 'Товар', exact: true });
      await form(colleague).getByLabel('В коробке').fill('48');
      await form(colleague).getByRole('button', { name: 'Сохранить' }).click();
      await expect(colleague.getByRole('status')).toContainText('Сохранено');
      await form(page).getByLabel('В коробке').fill('60');
      await form(page).getByRole('button', { name: 'Сохранить' }).click();
      await expect(page.getByRole('alert')).toContainText('другой сотрудник');
      await expect(form(page).getByLabel('В коробке')).toHaveValue('60');
      await expect(form(page)).toContainText('Сейчас сохранено: 48');
      await form(page).getByRole('button', { name: 'Сохранить' }).click();
      await expect(page.getByRole('status')).toContainText('Сохранено');
      await expect(form(page).getByLabel('В коробке')).toHaveValue('60');
    });

    test('a product gets a photo, which everybody sees, and loses it', async ({ page, pageOf }) => {
      await page.goto(`/staff/products/${ARTICLE}`);
      const photos = page.getByRole('region', { name: 'Фотографии' });
      await expect(photos).toContainText('Фотографий нет');
      const file = photos.getByLabel('Файл фотографии');
      await file.setInputFiles({ name: 'list.txt', mimeType: 'image/png', buffer: Buffer.from('not a photo') });
      await photos.getByRole('button', { name: 'Добавить фотографию' }).click();
      await expect(page.getByRole('alert')).toContainText('не читается как фотография');
      await file.setInputFiles({ name: 'dot.png', mimeType: 'image/png', buffer: DOT });
      await photos.getByRole('button', { name: 'Добавить фотографию' }).click();
      await expect(photos.getByRole('img', { name: 'Фотография 1' })).toBeVisible();
      await expect(page.getByRole('region', { name: 'История изменений' }).getByRole('row').nth(1)).toContainText('Фотографии');
      const buyer = await pageOf('buyer@example.com');
      await buyer.goto(`/product/${ARTICLE}`);
      const shown = buyer.getByRole('figure').getByRole('img');
      await expect(shown).toHaveAttribute('src', /^\/photos\/[0-9a-f]{64}$/);
      await expect(shown).toHaveAttribute('width', '1');
      await photos.getByRole('button', { name: 'Убрать фотографию 1' }).click();
      await expect(page.getByRole('status')).toContainText('Фотография убрана');
      await buyer.reload();
      await expect(buyer.getByRole('figure').getByRole('img')).toHaveCount(0);
    });

    test('a table of products is seen, applied and undone', async ({ page }) => {
      await page.goto('/staff/catalog');
      const table = `Артикул;Кратность;Масса, кг\n${ARTICLE};24;\nнет-такого;1;0,1\n`;
      const file = { name: 'products.csv', mimeType: 'text/csv', buffer: Buffer.from(table) };
      await page.getByLabel('Таблица', { exact: true }).setInputFiles(file);
      await page.getByRole('button', { name: 'Загрузить и посмотреть' }).click();
      await page.waitForURL(/\/staff\/catalog\/\d+$/);
      await expect(page.getByRole('row').filter({ hasText: ARTICLE })).toContainText('24');
      await expect(page.getByRole('row').filter({ hasText: 'нет-такого' })).toContainText('Нужн');
      await page.getByRole('button', { name: 'Применить 1 строку' }).click();
      await expect(page.getByRole('status')).toContainText('Таблица применена');
      await page.getByRole('button', { name: 'Отменить загрузку' }).click();
      await expect(page.getByRole('status')).toContainText('Загрузка отменена');
    });

    test('the simulator is paused, runs faster and leaps ahead', async ({ page }) => {
      await page.goto('/staff/simulator');
      await page.getByRole('button', { name: 'Остановить' }).click();
      await expect(page.getByRole('main')).toContainText('Стоит с');
      await page.getByRole('button', { name: 'Продолжить' }).click();
      await page.getByRole('button', { name: '×20' }).click();
      await expect(page.getByRole('button', { name: '×20' })).toHaveAttribute('aria-pressed', 'true');
      await page.getByRole('button', { name: 'Вперёд на 1 день' }).click();
      await expect(page.getByRole('main')).toContainText('впереди настоящих на 1 день');
    });

    test('the current tab of the staff is in view', async ({ page }) => {
      for (const path of ['/staff/orders', '/staff/capacity', '/staff/changes', '/staff/simulator']) {
        await page.goto(path);
        const tab = page.getByRole('navigation', { name: 'CMS' }).locator('[aria-current]');
        await expect(tab).toBeInViewport({ ratio: 0.99 });
      }
    });
  });
}
