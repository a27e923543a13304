// Accounts: letters, registration, the profile, the company's people.

import { createHmac } from 'node:crypto';
import { expect, type Browser, type Page } from '@playwright/test';
import { PASSWORD } from '../support/server.mjs';
import { PortalPage } from './page.ts';

/** A password that nobody guesses. */
export const GOOD = 'Korobka-12-Lampa';

/** An address that nobody has had before. */
export const fresh = () => `p${Date.now()}${Math.floor(Math.random() * 1e6)}@example.org`;

export class AccountPage extends PortalPage {
  /** Opens the newest letter to this address and follows the link in it. */
  async follow(to: string, subject: string | RegExp) {
    const letter = this.page.getByRole('listitem').filter({ hasText: to }).filter({ hasText: subject });
    await expect(async () => {
      await this.page.goto('/dev/mail');
      await expect(letter.first()).toBeVisible({ timeout: 500 });
    }).toPass({ timeout: 20_000 });
    await letter.first().getByRole('link').click();
    await this.page.getByRole('main').getByRole('link', { name: /^http/ }).first().click();
  }

  field(label: string) {
    return this.page.getByRole('main').getByLabel(label, { exact: false });
  }

  press(name: string) {
    return this.page.getByRole('main').getByRole('button', { name, exact: true }).click();
  }

  /** The new password, twice. */
  async typePassword(password: string) {
    await this.page.locator('#password').fill(password);
    await this.page.locator('#password_again').fill(password);
  }

  async fillNames(last: string) {
    await this.page.locator('#last_name').fill(last);
    await this.page.locator('#first_name').fill('Олег');
  }

  said(text: string | RegExp) {
    return this.page.getByRole('status').filter({ hasText: text });
  }

  async signIn(login: string, password = PASSWORD) {
    await this.page.goto('/sign-in');
    await this.page.locator('#login').fill(login);
    await this.page.locator('#password').fill(password);
    await this.press('Войти');
  }

  async signOut() {
    await this.page.context().clearCookies();
  }

  /** Somebody new in the demo dealer's first counterparty, signed in on this page: their address. */
  async colleague(browser: Browser, baseURL: string, rights: string[]): Promise<string> {
    const email = fresh();
    const context = await browser.newContext({ baseURL });
    const admin = new AccountPage(await context.newPage());
    await admin.signIn('dealer@example.com');
    await admin.page.waitForURL('**/desk');
    await admin.page.goto('/users');
    await admin.page.locator('#email').fill(email);
    for (const right of rights) await admin.field(right).check();
    await admin.press('Создать пользователя');
    await expect(admin.said('Приглашение отправлено.')).toBeVisible();
    await context.close();
    await this.follow(email, 'Приглашение');
    await this.fillNames('Новиков');
    await this.typePassword(GOOD);
    await this.field('Принимаю условия').check();
    await this.field('Согласен на').check();
    await this.press('Завершить регистрацию');
    await this.page.waitForURL('**/desk');
    return email;
  }
}

/** The code that an authenticator with this secret shows so many seconds from now (RFC 6238). */
export function code(secret: string, ahead = 0): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = [...secret.replace(/=+$/, '')].map((letter) => letters.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor((Date.now() / 1000 + ahead) / 30)));
  const mac = createHmac('sha1', key).update(counter).digest();
  const at = mac[19]! & 15;
  return ((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).toString().padStart(6, '0');
}

export type { Page };
