// From the draft to the waybill and the debt: production, shipments, reports, finance.

import type { Page } from '@playwright/test';
import { DraftPage } from '../pages/draft.ts';
import { OrderPage } from '../pages/order.ts';
import { PortalPage } from '../pages/page.ts';
import { cells } from '../support/sheet.ts';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with script' : 'without script', () => {
    test.use({ person: 'buyer@example.com', javaScriptEnabled });
    // These pages have no island of their own: once with script, once without, at either size.
    test.skip(({ isMobile }) => isMobile === javaScriptEnabled, 'with script on a desktop, without on a phone');

    test('a draft goes to production at once, is shipped, and stands in reports and finance', async ({ page, reader }) => {
      const draft = await DraftPage.start(page);
      await draft.add(ARTICLE, '24');
      await expect(draft.quantity(ARTICLE)).toHaveValue('24');
      await draft.sendToProduction();
      const order = new OrderPage(page);
      const number = order.number;
      const total = await order.fact('Итого с НДС').innerText();
      await expect(order.status('В производстве').or(order.status('Выполнен'))).toBeVisible();
      await order.becomes('Выполнен');

      await page.goto(`/reports/shipments?order=${number}`);
      const waybill = page.getByRole('row').filter({ hasText: number });
      await expect(waybill).toContainText(total);
      await waybill.getByRole('link').first().click();
      await page.waitForURL(/\/shipments\//);
      await expect(page.getByRole('main')).toContainText(ARTICLE);
      await expect(page.getByRole('main')).toContainText(total);
      const name = decodeURIComponent(new URL(page.url()).pathname.split('/').at(-1)!);
      const excel = await order.download(page.getByRole('link', { name: 'Excel', exact: true }));
      expect(excel.name).toBe(`Накладная ${name}.xlsx`);
      expect(cells(excel.bytes)).toContain(ARTICLE);
      const pdf = await order.download(page.getByRole('link', { name: 'PDF', exact: true }));
      const { text } = await reader.pdf(pdf.bytes);
      expect(text).toContain(name);
      expect(text.replace(/\s/g, '')).toContain(total.replace(/[\s₽]/g, ''));

      await page.goto('/finance');
      await expect(page.getByRole('row').filter({ hasText: name })).toContainText(total.replace(/\s*₽/, ''));
      await expect(async () => {
        await page.goto('/dev/mail');
        await expect(page.getByText('Уведомление об отгрузке товаров').first()).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 20_000 });
    });

    test('an invoiced order is sent to production from its page', async ({ page }) => {
      const draft = await DraftPage.start(page);
      await draft.add(ARTICLE, '12');
      await expect(draft.quantity(ARTICLE)).toHaveValue('12');
      await draft.send();
      const order = new OrderPage(page);
      await order.becomes('Получен счет');
      const panel = page.getByRole('main').locator('details.start');
      await panel.locator('summary').click();
      await expect(panel).toContainText('Свободно кредитного лимита');
      await panel.getByRole('button').click();
      await expect(order.status('В производстве').or(order.status('Выполнен'))).toBeVisible();
      await expect(panel).toHaveCount(0);
    });

    test('a bank statement finds its order; a doubtful payment is assigned by hand', async ({ page, pageOf }) => {
      const order = new OrderPage(page);
      const numbers: string[] = [];
      for (const quantity of ['12', '24']) {
        const draft = await DraftPage.start(page);
        await draft.add(ARTICLE, quantity);
        await expect(draft.quantity(ARTICLE)).toHaveValue(quantity);
        await draft.send();
        numbers.push(order.number);
      }
      const facts: { inn: string; invoice: string }[] = [];
      for (const number of numbers) {
        await expect(async () => {
          await page.goto(`/orders/${number}`);
          await expect(order.heading).toContainText('ТД', { timeout: 500 });
        }).toPass({ timeout: 20_000 });
        facts.push({
          inn: /ИНН\s(\d+)/.exec(await order.fact('Контрагент').innerText())![1],
          invoice: /ТД\d+/.exec(await order.heading.innerText())![0],
        });
      }

      const staff = await pageOf('manager@example.com');
      await staff.goto('/staff');
      await staff.getByRole('navigation', { name: 'CMS' }).getByRole('link', { name: 'Оплаты' }).click();
      const load = async (text: string) => {
        const buffer = Buffer.from(text);
        await staff.getByLabel('Выписка банка').setInputFiles({ name: 'kl_to_1c.txt', mimeType: 'text/plain', buffer });
        await staff.getByRole('button', { name: 'Загрузить' }).click();
      };
      await load('Номер;Сумма');
      await expect(staff.getByRole('alert')).toContainText('Это не выписка');
      const account = await accountOf(page, numbers[0]);
      const [first, second] = facts;
      const unknown = `Предоплата ${numbers[1]}`;
      const statement = [
        '1CClientBankExchange',
        payment(account, `1${numbers[0]}`, first.inn, `Оплата по счету ${first.invoice}`, '100.00'),
        payment(account, `2${numbers[1]}`, second.inn, unknown, '0.77'),
        'КонецФайла',
      ].join('\r\n');
      await load(statement);
      await expect(staff.getByRole('status')).toContainText('Найден заказ: 1, ждут решения: 1');
      await load(statement);
      await expect(staff.getByRole('status')).toContainText('были раньше: 2');

      const waiting = staff.getByRole('listitem').filter({ hasText: unknown });
      await waiting.locator('summary').click();
      await waiting.getByLabel('№ заказа').fill('1');
      await waiting.getByRole('button', { name: 'Указать заказ' }).click();
      await expect(waiting).toContainText('Заказа 1 со счётом нет');
      await waiting.getByLabel('№ заказа').fill(numbers[1]);
      await waiting.getByRole('button', { name: 'Указать заказ' }).click();
      await expect(waiting).toContainText(`Заказ ${numbers[1]}`);
      await page.goto(`/orders/${numbers[1]}`);
      await expect(order.fact('Оплачено')).toContainText('0,77');
      await page.goto(`/orders/${numbers[0]}`);
      await expect(order.fact('Оплачено')).toContainText('100,00');
    });

    test('an act of reconciliation is asked for once a day, and closes at the balance', async ({ page, reader }) => {
      // Another test of this portal may have asked today.
      await page.goto('/finance');
      const acts = page.getByRole('region', { name: 'Акт сверки' });
      const ask = acts.getByRole('button', { name: 'Запросить акт сверки' });
      if (await ask.isVisible()) {
        await acts.getByLabel('с', { exact: true }).fill('2030-01-01');
        await ask.click();
        await expect(page.getByRole('alert')).toContainText('Период сверки');
        await expect(acts.getByLabel('с', { exact: true })).toHaveValue('2030-01-01');
        await acts.getByLabel('с', { exact: true }).fill('2026-01-01');
        await acts.getByLabel('по', { exact: true }).fill(new Date().toISOString().slice(0, 10));
        await ask.click();
      }
      await expect(acts).toContainText('Сегодня акт сверки уже запрашивали');
      await expect(ask).toHaveCount(0);
      await expect(async () => {
        await page.goto('/finance');
        await expect(acts.getByRole('link', { name: 'PDF' })).toBeVisible({ timeout: 500 });
      }).toPass({ timeout: 20_000 });
      const order = new OrderPage(page);
      const { text } = await reader.pdf((await order.download(acts.getByRole('link', { name: 'PDF' }))).bytes);
      expect(text).toContain('Сальдо конечное');
      const file = cells((await order.download(acts.getByRole('link', { name: 'Excel' }))).bytes);
      expect(file).toContain('Сальдо начальное');
      expect(file.some((cell) => String(cell).includes('задолженность'))).toBe(true);
    });

    test('reports are filtered, and one is a file', async ({ page }) => {
      await new PortalPage(page).open('/reports/orders');
      await page.getByRole('link', { name: 'Готовность продукции к отгрузке' }).click();
      await page.getByLabel('Статус').selectOption({ label: 'На складе' });
      await page.getByRole('button', { name: 'Показать' }).click();
      await expect(page).toHaveURL(/stage=ready/);
      await expect(page.getByLabel('Статус')).toHaveValue('ready');
      await page.getByRole('main').getByRole('link', { name: 'Отгрузки' }).click();
      await expect(page.getByRole('main').getByRole('row').first()).toBeVisible();
      await page.goto('/reports/shipments?order=1');
      await expect(page.getByRole('main')).toContainText('Ничего не нашли');
      await page.getByRole('link', { name: 'Показать всё' }).click();
      await expect(page).toHaveURL(/\/reports\/shipments$/);
      const file = await page.request.get('/reports/orders.xlsx');
      expect(file.status()).toBe(200);
      expect((await file.body()).subarray(0, 2).toString()).toBe('PK');
    });
  });
}

/** The supplier's account, as the invoice prints it. */
async function accountOf(page: Page, order: string): Promise<string> {
  const invoice = await page.request.get(`/orders/${order}/invoice.html`);
  return /\b40702\d{15}\b/.exec(await invoice.text())![0];
}

/** A payment order of a statement. */
function payment(account: string, number: string, inn: string, purpose: string, amount: string): string {
  return [
    'СекцияДокумент=Платежное поручение',
    `Номер=${number}`,
    'Дата=13.01.2026',
    `Сумма=${amount}`,
    `ПлательщикИНН=${inn}`,
    'Плательщик1=ООО «Плательщик»',
    `ПолучательСчет=${account}`,
    `НазначениеПлатежа=${purpose}`,
    'КонецДокумента',
  ].join('\r\n');
}
