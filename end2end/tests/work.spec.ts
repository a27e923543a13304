// The supplier's people at their work: what waits, goods and payments by hand, documents of a product.

import { DraftPage } from '../pages/draft.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';
/** A PDF of one empty page. */
const PDF = Buffer.from(
  '%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n' +
    '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\ntrailer<</Root 1 0 R/Size 4>>\n%%EOF\n',
);

test.use({ apart: true });

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'manager@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('what waits is counted, goods leave line by line, a payment is split and taken back', async ({ page, pageOf }) => {
      test.slow();
      // The simulator would be quicker.
      await page.goto('/staff/simulator');
      await page.getByRole('button', { name: 'Остановить' }).click();
      const buyer = await pageOf('buyer@example.com');
      const draft = await DraftPage.start(buyer);
      await draft.add(ARTICLE, '24');
      await expect(draft.quantity(ARTICLE)).toHaveValue('24');
      await draft.sendToProduction();
      const number = /\/orders\/(\d+)/.exec(buyer.url())![1];

      await page.goto('/staff');
      await page.getByRole('main').getByRole('link', { name: /^Пользователи дилеров/ }).last().click();
      await page.waitForURL(/\/staff\/people$/);
      await page.goto(`/staff/orders/${number}`);
      await page.getByRole('button', { name: 'Выставить счёт' }).click();
      await expect(page.getByRole('status').filter({ hasText: 'Счёт выставлен' })).toBeVisible();

      const come = page.getByRole('region', { name: 'Пришло на склад' });
      await come.getByLabel('Штук, строка 1').fill('25');
      await come.getByRole('button', { name: 'Отметить пришедшее' }).click();
      await expect(page.getByRole('alert')).toContainText('от 0 до 24');
      await expect(come.getByLabel('Штук, строка 1')).toHaveValue('25');
      await come.getByLabel('Штук, строка 1').fill('12');
      await come.getByRole('button', { name: 'Отметить пришедшее' }).click();
      await expect(page.getByRole('status').filter({ hasText: 'готовы к отгрузке' })).toBeVisible();

      await page.goto('/staff');
      await page.getByRole('main').getByRole('link', { name: /^Готовы к отгрузке/ }).click();
      await page.getByRole('row').filter({ hasText: number }).getByRole('link').click();
      const leave = page.getByRole('region', { name: 'Отгрузка по строкам' });
      await expect(leave.getByLabel('Штук, строка 1')).toHaveValue('12');
      await leave.getByLabel('Штук, строка 1').fill('6');
      await leave.getByRole('button', { name: 'Отгрузить указанное' }).click();
      await expect(page.getByRole('status').filter({ hasText: 'накладная создана' })).toBeVisible();

      await buyer.goto(`/orders/${number}`);
      await buyer.getByRole('region', { name: 'Отгрузки' }).getByRole('link', { name: /^УТ/ }).click();
      await buyer.waitForURL(/\/shipments\//);
      await buyer.getByRole('link', { name: 'Накладная', exact: true }).click();
      await buyer.waitForURL(/waybill\.html$/);
      await expect(buyer.getByRole('heading', { level: 1 })).toContainText('Накладная № УТ');
      await expect(buyer.getByRole('row').nth(1)).toContainText(ARTICLE);

      await page.goto('/staff/payments');
      await page.locator('summary').filter({ hasText: 'Внести оплату' }).click();
      await page.getByLabel('№ платёжного поручения').fill('4711');
      await page.getByLabel('Сумма, ₽').fill('1000');
      await page.getByLabel('№ заказа или счёта').first().fill(`${number} = 900`);
      await page.getByRole('button', { name: 'Внести оплату' }).click();
      await expect(page.getByRole('alert')).toContainText('Суммы должны совпасть');
      await expect(page.getByLabel('№ платёжного поручения')).toHaveValue('4711');
      await page.getByLabel('№ заказа или счёта').first().fill(number);
      await page.getByRole('button', { name: 'Внести оплату' }).click();
      await expect(page.getByRole('status').filter({ hasText: 'Оплата внесена' })).toBeVisible();
      const paid = page.getByRole('listitem').filter({ hasText: '4711' });
      await expect(paid).toContainText(`Заказ ${number}`);
      await paid.locator('summary').click();
      await paid.getByRole('button', { name: 'Снять с заказа' }).click();
      await expect(page.getByRole('status').filter({ hasText: 'Оплата снята' })).toBeVisible();
      await expect(paid.locator('summary')).toHaveText('Указать заказ');
    });

    test('a certificate of a series is on the page of each of its products', async ({ page }) => {
      await page.goto(`/staff/products/${ARTICLE}`);
      const documents = page.getByRole('region', { name: 'Документы' });
      const name = javaScriptEnabled ? 'Сертификат серии' : 'Сертификат серии с телефона';
      await documents.getByLabel('Название').fill(name);
      await documents.getByLabel('Для каких товаров').selectOption({ index: 1 });
      await documents.getByLabel('Файл документа').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: Buffer.from('no') });
      await documents.getByRole('button', { name: 'Добавить документ' }).click();
      await expect(page.getByRole('alert')).toContainText('не читается как PDF');
      await expect(documents.getByLabel('Название')).toHaveValue(name);
      await documents.getByLabel('Файл документа').setInputFiles({ name: 'a.pdf', mimeType: 'application/pdf', buffer: PDF });
      await documents.getByRole('button', { name: 'Добавить документ' }).click();
      await expect(documents.getByRole('link', { name, exact: true })).toBeVisible();
      await page.goto(`/product/${ARTICLE}`);
      await expect(page.getByRole('region', { name: 'Документы' })).toContainText(name);
      await page.goto(`/staff/products/${ARTICLE}`);
      await documents.getByRole('button', { name: `Убрать документ ${name}` }).click();
      await expect(page.getByRole('status').filter({ hasText: 'Документ убран' })).toBeVisible();
      await expect(documents).toContainText('Документов нет');
    });
  });
}
