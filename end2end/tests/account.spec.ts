// Accounts from the first letter to the end of a profile, with script and without.

import { AccountPage, code, fresh, GOOD } from '../pages/account.ts';
import { DraftPage } from '../pages/draft.ts';
import { expect, test } from '../support/test.ts';

for (const scripted of [true, false]) {
  test.describe(scripted ? 'with script' : 'without script', () => {
    test.use({ javaScriptEnabled: scripted });
    // The same forms on a phone: once is enough.
    test.skip(({ isMobile }) => isMobile && !scripted);

    test('registration, the questionnaire, a counterparty, the first draft', async ({ page }) => {
      const account = new AccountPage(page);
      const email = fresh();
      await page.goto('/register');
      await page.locator('#email').fill(email);
      await account.press('Зарегистрироваться');
      // Without the agreements nothing is sent, and what was typed is still there.
      await expect(page.getByRole('alert')).toContainText('Без этих согласий');
      await expect(page.locator('#email')).toHaveValue(email);
      await account.field('Принимаю условия').check();
      await account.field('Согласен на').check();
      await account.press('Зарегистрироваться');
      await page.waitForURL('**/letter-sent');
      await account.follow(email, 'Регистрация');
      await account.fillNames('Новиков');
      await page.locator('#trade').selectOption('Дистрибьютор');
      await account.typePassword('Novikov2026');
      await account.field('Согласен на').check();
      await account.press('Завершить регистрацию');
      await expect(page.getByRole('alert')).toContainText('легко угадать');
      await expect(page.locator('#last_name')).toHaveValue('Новиков');
      await account.typePassword(GOOD);
      await account.press('Завершить регистрацию');
      await page.waitForURL('**/company/add');
      await page.locator('#inn').fill('7707083894');
      await page.locator('#kpp').fill('770701001');
      await page.locator('#name').fill('ООО «Новая»');
      await page.locator('#address').fill('г Москва, Примерная ул, дом № 1');
      await account.press('Добавить контрагента');
      await expect(page.getByRole('alert')).toContainText('контрольная цифра');
      await page.locator('#inn').fill('7707083893');
      await account.press('Добавить контрагента');
      await page.waitForURL('**/company');
      await expect(account.said('Контрагент добавлен')).toBeVisible();
      const draft = new DraftPage(page);
      await draft.open('/drafts');
      await draft.createDraft();
      await draft.add('326794', '5');
      await expect(draft.quantity('326794')).toHaveValue('12');
      // 12 × 281,00: the base price.
      await draft.showTerms();
      await expect.poll(() => draft.totalKopecks()).toBe(411_384);
    });

    test('a colleague with two rights sees exactly those', async ({ page, browser, baseURL }) => {
      const account = new AccountPage(page);
      await account.colleague(browser, baseURL!, ['Доступ к отправке заказов', 'Доступ к изменению ключа API']);
      await page.goto('/company');
      const tabs = page.getByRole('navigation', { name: 'Информация о компании' });
      await expect(tabs.getByRole('link')).toHaveText(['О компании', 'Скидки', 'Доступ к API']);
      await expect(page.getByRole('button', { name: 'Сохранить реквизиты' })).toHaveCount(0);
      for (const closed of ['/users', '/users/audit', '/staff']) {
        expect((await page.request.get(closed)).status()).toBe(403);
      }
      const draft = await DraftPage.start(page);
      await draft.showTerms();
      await expect(page.getByRole('button', { name: 'Получить счёт' })).toBeVisible();
    });

    test('a new password by letter', async ({ page, browser, baseURL }) => {
      const account = new AccountPage(page);
      const email = await account.colleague(browser, baseURL!, []);
      await account.signOut();
      await page.goto('/recover');
      await page.locator('#email').fill(email);
      await account.press('Отправить письмо');
      await page.waitForURL('**/letter-sent');
      await account.follow(email, 'Восстановление пароля');
      await account.typePassword('Drugaya-34-Korobka');
      await account.press('Задать пароль');
      await page.waitForURL('**/sign-in');
      await expect(account.said('Пароль изменён.')).toBeVisible();
      await account.signIn(email, GOOD);
      await expect(page.getByRole('alert')).toBeVisible();
      await account.signIn(email, 'Drugaya-34-Korobka');
      await page.waitForURL('**/desk');
    });

    test('another address through both letters', async ({ page, browser, baseURL }) => {
      const account = new AccountPage(page);
      const [old, next] = [await account.colleague(browser, baseURL!, []), fresh()];
      await page.goto('/profile/emails');
      await page.locator('#change-email').fill(next);
      await page.locator('#change-old_password').fill(GOOD);
      await account.press('Сменить e-mail');
      await expect(account.said('На Ваш старый e-mail отправлен код подтверждения')).toBeVisible();
      await account.follow(old, 'подтвердите');
      await account.press('Подтвердить');
      await account.follow(next, 'новый адрес');
      await account.press('Подтвердить');
      await expect(account.said('Адрес учётной записи изменён.')).toBeVisible();
      await page.goto('/profile/emails');
      await expect(page.getByRole('main').getByText(next)).toBeVisible();
    });

    test('the second factor', async ({ page, browser, baseURL }) => {
      const account = new AccountPage(page);
      const email = await account.colleague(browser, baseURL!, []);
      await page.goto('/profile/security');
      const secret = await page.locator('input[name=authenticator]').inputValue();
      await page.locator('#on-code').fill(code(secret));
      await page.locator('#on-old_password').fill(GOOD);
      await account.press('Включить');
      await expect(page.getByRole('heading', { name: 'Коды восстановления' })).toBeVisible();
      const spare = await page.locator('.codes li').first().innerText();
      await account.signOut();
      await account.signIn(email, GOOD);
      await page.waitForURL('**/sign-in/code**');
      await page.locator('#code').fill('000000');
      await account.press('Войти');
      await expect(page.getByRole('alert')).toContainText('Код не подходит');
      // The next code: the present one is used up.
      await page.locator('#code').fill(code(secret, 30));
      await account.press('Войти');
      await page.waitForURL('**/desk');
      await account.signOut();
      await account.signIn(email, GOOD);
      await page.locator('#code').fill(spare);
      await account.press('Войти');
      await page.waitForURL('**/desk');
      await page.goto('/profile/security');
      await expect(page.getByText('Осталось 9 кодов')).toBeVisible();
    });

    test('a profile is deleted', async ({ page, browser, baseURL }) => {
      const account = new AccountPage(page);
      const email = await account.colleague(browser, baseURL!, []);
      await page.goto('/profile/delete');
      await page.locator('#old_password').fill('not it');
      await account.press('Удалить профиль');
      await expect(page.getByRole('alert')).toContainText('Пароль не подходит');
      await page.locator('#old_password').fill(GOOD);
      await account.press('Удалить профиль');
      await expect(account.said('Профиль удалён.')).toBeVisible();
      await account.signIn(email, GOOD);
      await expect(page.getByRole('alert')).toContainText('не подходит');
    });

    test('signing in stands over the page that one is on', async ({ page }) => {
      await page.goto('/product/326794');
      await page.getByRole('banner').getByRole('button', { name: 'Войти' }).click();
      const dialog = page.getByRole('dialog', { name: 'Вход' });
      await dialog.getByLabel('Логин или e-mail').fill('buyer@example.com');
      await dialog.getByLabel('Пароль').fill('not it');
      await dialog.getByRole('button', { name: 'Войти' }).click();
      await expect(dialog.getByRole('alert')).toContainText('не подходит');
      await expect(page).toHaveURL(/\/product\/326794$/);
      await dialog.getByLabel('Пароль').fill('Demo-Pass-1');
      await dialog.getByRole('button', { name: 'Войти' }).click();
      await expect(page.getByRole('banner').locator('.me')).toBeVisible();
      await expect(page).toHaveURL(/\/product\/326794$/);
    });

    test('the supplier acts for a person, who can see it', async ({ page, browser, baseURL }) => {
      const account = new AccountPage(page);
      const email = await account.colleague(browser, baseURL!, []);
      await account.signOut();
      await account.signIn('manager@example.com');
      await page.waitForURL('**/staff');
      await page.goto(`/staff/people?q=${email}`);
      await page.getByText('Войти от имени', { exact: true }).first().click();
      await account.field('Причина').fill('помощь со сборкой заказа');
      await page.getByRole('main').getByRole('button', { name: 'Войти от имени' }).click();
      await page.waitForURL('**/desk');
      await expect(page.getByText('Вы действуете от имени Новиков')).toBeVisible();
      await page.getByRole('button', { name: 'Вернуться к себе' }).click();
      await page.waitForURL('**/staff');
      await account.signOut();
      await account.signIn(email, GOOD);
      await page.waitForURL('**/desk');
      await page.goto('/profile/security');
      await expect(page.getByText('помощь со сборкой заказа')).toBeVisible();
    });
  });
}

test('a form of registration can be filled by the keyboard alone', async ({ page }) => {
  await page.goto('/register');
  await page.locator('#email').focus();
  await page.keyboard.type(fresh());
  for (const key of ['Tab', 'Space', 'Tab', 'Tab', 'Space']) await page.keyboard.press(key);
  await page.locator('#email').focus();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/letter-sent');
});
