// «Вход».

import type { Locator } from '@playwright/test';
import { PASSWORD } from '../support/server.mjs';
import { PortalPage } from './page.ts';

export class SignInPage extends PortalPage {
  get login(): Locator {
    return this.page.getByLabel('Логин или e-mail');
  }

  get password(): Locator {
    return this.page.getByLabel('Пароль', { exact: true });
  }

  get error(): Locator {
    return this.page.getByRole('alert');
  }

  /** Signs in and goes on to the desk, or to `next`. */
  async signIn(login: string, next = '/desk') {
    await this.page.goto(`/sign-in?next=${encodeURIComponent(next)}`);
    await this.submit(login, PASSWORD);
    await this.page.waitForURL((url) => url.pathname === new URL(next, url).pathname);
  }

  async submit(login: string, password: string) {
    await this.login.fill(login);
    await this.password.fill(password);
    await this.page.getByRole('main').getByRole('button', { name: 'Войти' }).click();
  }
}
