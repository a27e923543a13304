// What must not happen: bad input, other people's things, rights that are lacking, a way back after signing out.

import type { Page } from '@playwright/test';
import { CatalogPage } from '../pages/catalog.ts';
import { DraftPage } from '../pages/draft.ts';
import { SignInPage } from '../pages/sign_in.ts';
import { PASSWORD } from '../support/server.mjs';
import { expect, test } from '../support/test.ts';

const ARTICLE = '326794';
const CENTRE = 'ООО «Энергоснаб-Центр»';
const SERVICE = 'ООО «Энергоснаб-Сервис»';
const WRONG = 'Логин или пароль не подходит. Проверьте раскладку и Caps Lock.';

test.describe('signing in', () => {
  for (const [who, login, password] of [
    ['a wrong password', 'buyer@example.com', 'not the password'],
    ['an unknown address', 'nobody@example.com', PASSWORD],
  ] as const) {
    test(`${who}: one sentence for all, and the login stays`, async ({ page }) => {
      const signIn = new SignInPage(page);
      await page.goto('/sign-in?next=/orders');
      await signIn.submit(login, password);
      await expect(signIn.error).toHaveText(WRONG);
      await expect(page).toHaveTitle(/^Ошибка: /);
      await expect(signIn.login).toHaveValue(login);
      await expect(signIn.password).toHaveValue('');
      await signIn.submit('buyer@example.com', PASSWORD);
      await page.waitForURL('**/orders');
    });
  }

  test('the way on leads to this portal only', async ({ page }) => {
    await page.goto('/sign-in?next=//evil.test/');
    await new SignInPage(page).submit('buyer@example.com', PASSWORD);
    await page.waitForURL('**/desk');
  });

  test('a guest is asked to sign in, and comes to the page he wanted', async ({ page, watch }) => {
    watch.expect(401);
    const answer = await page.goto('/orders');
    expect(answer?.status()).toBe(401);
    await expect(page.getByRole('heading', { name: 'Нужно войти' })).toBeVisible();
    await page.getByRole('main').getByRole('link', { name: 'Войти' }).click();
    await new SignInPage(page).submit('buyer@example.com', PASSWORD);
    await page.waitForURL('**/orders');
  });

  test('after signing out, Back shows nothing', async ({ page, watch }) => {
    watch.expect(401);
    const portal = new SignInPage(page);
    await portal.signIn('buyer@example.com', '/drafts');
    await expect(page.getByRole('main')).toContainText('Склад, пополнение');
    await portal.awake();
    await portal.signOut();
    await page.goBack();
    await expect(page.getByRole('heading', { name: 'Нужно войти' })).toBeVisible();
    await expect(page.getByText('Склад, пополнение')).toHaveCount(0);
    await expect(portal.person).toHaveCount(0);
  });
});

test.describe('quantities', () => {
  test.use({ person: 'buyer@example.com' });

  for (const [typed, sentence] of [
    ['-5', 'Количество не может быть отрицательным'],
    ['2,5', 'Количество — целое число штук'],
    ['99999999', 'Количество больше 1 000 000 шт'],
    ['пять', 'Количество — это число'],
  ] as const) {
    test(`${typed}: a sentence, what was typed stays, nothing is saved`, async ({ page, watch }) => {
      watch.expect(422);
      const draft = await DraftPage.start(page);

      await draft.add(ARTICLE, typed);
      await expect(page.getByText(sentence)).toBeVisible();
      await expect(draft.howMany).toHaveValue(typed);
      await expect(draft.text).toHaveValue(ARTICLE);
      await expect(draft.lines).toHaveCount(0);

      await draft.add(ARTICLE, '12');
      await expect(draft.quantity(ARTICLE)).toHaveValue('12');
      await draft.quantity(ARTICLE).fill(typed);
      await draft.quantity(ARTICLE).press('Enter');
      await expect(draft.line(ARTICLE)).toContainText(sentence);
      await expect(draft.quantity(ARTICLE)).toHaveValue(typed);
      await expect(draft.quantity(ARTICLE)).toHaveAttribute('aria-invalid', 'true');
      await page.reload();
      await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    });

    test(`${typed} in the catalogue: a sentence, what was typed stays`, async ({ page, watch }) => {
      watch.expect(422);
      const draft = new DraftPage(page);
      await draft.open('/drafts');
      await draft.createDraft();
      const catalog = new CatalogPage(page);
      await catalog.open(`/product/${ARTICLE}`);
      await catalog.buy(ARTICLE).click();
      await expect(catalog.quantity(ARTICLE)).toHaveValue('12');
      await catalog.quantity(ARTICLE).fill(typed);
      await catalog.quantity(ARTICLE).press('Enter');
      await expect(page.getByText(sentence)).toBeVisible();
      await expect(catalog.quantity(ARTICLE)).toHaveValue(typed);
    });
  }

  test('no connection: the sentence, what was typed stays, and it can be tried again', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.add(ARTICLE, '12');
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    // An answer that is none, as a broken proxy gives it: the browser itself reports nothing.
    await page.route('**/set_quantity*', (route) => route.fulfill({ status: 200, contentType: 'text/html', body: 'proxy' }));
    await draft.quantity(ARTICLE).fill('24');
    await draft.quantity(ARTICLE).press('Enter');
    await expect(page.getByText(/Нет связи с\sсервером\. 1\sизменение сохранено/)).toBeVisible();
    await expect(draft.quantity(ARTICLE)).toHaveValue('24');
    await page.unroute('**/set_quantity*');
    await draft.quantity(ARTICLE).fill('36');
    await draft.quantity(ARTICLE).press('Enter');
    await expect(page.getByText('Нет связи')).toHaveCount(0);
    await page.reload();
    await expect(draft.quantity(ARTICLE)).toHaveValue('36');
  });
});

test.describe("other people's things", () => {
  test.use({ person: 'buyer@example.com' });

  test("another company's draft is not found, and says nothing", async ({ page, watch, pageOf }) => {
    watch.expect(404);
    const foreign = await openForeign(await pageOf('other@example.com'));
    for (const path of [`/drafts/${foreign.number}`, `/orders/${foreign.number}`]) {
      const answer = await page.goto(path);
      expect(answer?.status(), path).toBe(404);
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(/не\sнайдена/);
      await expect(page.getByRole('main').getByRole('link')).toBeVisible();
      expect(await page.content(), path).not.toContain('Заявка на месяц');
    }
    for (const path of [`/orders/${foreign.number}/invoice.pdf`, `/orders/${foreign.number}.xlsx`]) {
      const answer = await page.request.get(path);
      expect(answer.status(), path).toBe(404);
    }
  });

  test("nothing is written into another company's draft", async ({ page, pageOf }) => {
    const foreign = new DraftPage(await pageOf('other@example.com'));
    await foreign.open('/drafts');
    await foreign.createDraft();
    await foreign.awake();
    await foreign.add('249184', '2');
    await expect(foreign.quantity('249184')).toHaveValue('2');

    const all = Object.entries(await forms(foreign.page)).filter(([, form]) => form['number'] === foreign.number);
    expect(all.map(([path]) => path.split('/').at(-1)!.replace(/\d+$/, ''))).toEqual(
      expect.arrayContaining(['rename_draft', 'duplicate', 'delete_draft', 'add_line', 'set_quantity', 'edit_lines', 'set_terms', 'submit']),
    );
    for (const [path, form] of all) {
      const filled = { ...form, text: form['text'] || ARTICLE, quantity: form['quantity'] || '12' };
      const answer = await page.request.post(path, { form: filled, headers: { accept: 'application/json' } });
      expect(answer.status(), path).toBe(404);
    }
    await foreign.page.reload();
    await expect(foreign.lines).toHaveCount(1);
    await expect(foreign.quantity('249184')).toHaveValue('2');
  });

  test("another company's address is not taken into one's own draft", async ({ page, pageOf }) => {
    const foreign = await openForeign(await pageOf('other@example.com'));
    const options = foreign.page.getByLabel('Грузополучатель и адрес доставки').locator('option');
    const address = (await options.last().getAttribute('value')) ?? '';
    expect(address).toMatch(/^\d+$/);

    const draft = new DraftPage(page);
    await draft.open('/drafts');
    await draft.createDraft();
    const [path, form] = await formTo(page, 'set_terms');
    const answer = await page.request.post(path, { form: { ...form, address }, headers: { accept: 'application/json' } });
    expect(answer.status()).toBe(404);
    await page.reload();
    await expect(draft.heading).toContainText(draft.number);
    expect(await page.content()).not.toContain('Волга-Электро');
  });
});

test.describe('rights', () => {
  test.use({ person: 'assistant@example.com' });

  test('who may not send orders has no «Получить счёт», and the server refuses it too', async ({ page }) => {
    const draft = await DraftPage.start(page);
    await draft.add(ARTICLE, '12');
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    await draft.showTerms();
    await expect(draft.total).toBeVisible();
    await expect(draft.submit).toHaveCount(0);
    await expect(page.getByText('Доступ к отправке заказов')).toBeVisible();

    const [path] = await formTo(page, 'set_terms');
    const submit = path.replace('set_terms', 'submit');
    const form = { number: draft.number, key: 'a'.repeat(32), total: '0' };
    const answer = await page.request.post(submit, { form, headers: { accept: 'application/json' } });
    expect(answer.status()).toBe(403);
    await page.reload();
    await expect(draft.heading).toContainText('Черновик');
  });
});

test.describe('the counterparty switch', () => {
  test("does not take another company's", async ({ page }) => {
    const portal = new SignInPage(page);
    await portal.signIn('dealer@example.com');
    const [path, form] = await formTo(page, 'switch_counterparty');
    for (let to = 1; to <= 12; to += 1) {
      const answer = await page.request.post(path, { form: { ...form, to: String(to) }, headers: { accept: 'text/html' } });
      expect(await answer.text()).not.toContain('Волга-Электро');
    }
    await page.reload();
    await expect(portal.counterparty('Энергоснаб')).toBeVisible();
  });

  test('the whole account acts for the other one, and back', async ({ page, watch }) => {
    watch.expect(404);
    const portal = new DraftPage(page);
    await new SignInPage(page).signIn('dealer@example.com');
    await portal.awake();
    const start = (await portal.counterparty(CENTRE).isVisible()) ? CENTRE : SERVICE;
    const other = start === CENTRE ? SERVICE : CENTRE;
    await portal.createDraft();
    const number = portal.number;

    await portal.switchCounterparty(start, other);
    const answer = await page.goto(`/drafts/${number}`);
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('main')).toContainText('выбранного контрагента');
    await page.goto('/drafts');
    await expect(page.getByRole('main').getByRole('link', { name: number, exact: true })).toHaveCount(0);

    await portal.switchCounterparty(other, start);
    await page.goto(`/drafts/${number}`);
    await expect(portal.heading).toContainText(number);
  });
});

test.describe('forms from elsewhere and forms too large', () => {
  test.use({ person: 'buyer@example.com' });

  test('a form of another site does nothing, and says so', async ({ page, watch, baseURL }) => {
    watch.expect(403);
    const draft = new DraftPage(page);
    await draft.open('/drafts');
    const [path] = await formTo(page, 'create_draft');
    const rows = await page.getByRole('main').getByRole('row').count();
    const body = `<!doctype html><title>x</title><form method="post" action="${baseURL}${path}"><button>Приз</button></form>`;
    await page.route('http://evil.test/', (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
    await page.goto('http://evil.test/');
    const coming = page.waitForResponse((answer) => answer.url().includes(path));
    await page.getByRole('button', { name: 'Приз' }).click();
    expect((await coming).status()).toBe(403);
    await page.goto('/drafts');
    expect(await page.getByRole('main').getByRole('row').count()).toBe(rows);
  });

  test('a form of 3 MB: a sentence, and Back has everything', async ({ page, watch }) => {
    watch.expect(413);
    const draft = await DraftPage.start(page);
    await draft.add(ARTICLE, '12');
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
    const comment = page.getByLabel('Комментарий', { exact: true });
    await draft.reveal(comment);
    await comment.evaluate((field: HTMLTextAreaElement) => {
      field.removeAttribute('maxlength');
      field.value = 'слово '.repeat(100_000);
      field.form?.requestSubmit();
    });
    await expect(page.getByRole('heading', { name: 'Слишком большая форма' })).toBeVisible();
    await page.goBack();
    await expect(draft.quantity(ARTICLE)).toHaveValue('12');
  });
});

/** The other company's draft of the demo data, opened by its own buyer. */
async function openForeign(page: Page): Promise<DraftPage> {
  const draft = new DraftPage(page);
  await draft.open('/drafts');
  await page.getByRole('main').getByRole('row').filter({ hasText: 'Заявка на месяц' }).getByRole('link').click();
  await page.waitForURL(/\/drafts\/\d+$/);
  await draft.awake();
  return draft;
}

/** The form of a page that calls this server function. */
async function formTo(page: Page, name: string): Promise<[path: string, fields: Record<string, string>]> {
  const found = Object.entries(await forms(page)).find(([path]) => path.includes(`/${name}`));
  if (!found) throw new Error(`no form of the page goes to ${name}`);
  return found;
}

/** The forms of a page that change something: address, and fields with their values. */
function forms(page: Page): Promise<Record<string, Record<string, string>>> {
  return page.evaluate(() => {
    const all = [...document.querySelectorAll<HTMLFormElement>('form[method="post"]')];
    return Object.fromEntries(
      all.map((form) => {
        const fields = [...new FormData(form)].filter((pair): pair is [string, string] => typeof pair[1] === 'string');
        return [new URL(form.action).pathname, Object.fromEntries(fields)];
      }),
    );
  });
}
